// Sharing: shows what would be published and what it would replace, and publishes that and nothing else.
import { bytes, copier, el, find, path, post, say, Trouble } from './dom.js';
import { publishedAs, remember } from './published.js';

const KINDS = { models: 'model', environment: 'variable', tools: 'tool', commands: 'program', servers: 'server', agents: 'agent' };

const failed = failure => el('p', { class: 'banner bad', role: 'alert', tabindex: '-1' }, failure instanceof Trouble ? failure.message : `This page has a bug: ${failure}`);

const close = () => el('button', { type: 'button', onclick: () => find('share').close() }, 'Close');

/** Everything below the first form is of one look at the registry, and goes when another target is typed. */
export const share = agent => {
  const rest = el('div', { id: 'share-rest' });
  const to = el('input', { id: 'share-to', value: publishedAs(agent), placeholder: 'ghcr.io/acme/helper:1.0', required: true, autocomplete: 'off', spellcheck: 'false',
    oninput: () => rest.replaceChildren() });
  const form = el('form', { class: 'line', onsubmit: event => {
    event.preventDefault();
    look(agent, to.value.trim(), rest);
  } }, el('label', { for: 'share-to' }, 'Publish it as'), to, el('button', { type: 'submit', class: 'main' }, 'Show what would happen'));
  find('share').replaceChildren(el('div', { class: 'title' }, el('h2', { id: 'share-title' }, 'Share ', el('bdi', {}, agent.file)), close()),
    el('p', { class: 'quiet' }, 'With the credentials that this machine has for the registry. Nothing is sent before you have seen it.'), form, rest);
  find('share').onclose = () => find('share-open')?.focus();
  find('share').showModal();
  to.focus();
};

const busy = async (rest, words, work) => {
  rest.replaceChildren(el('p', { class: 'quiet', role: 'status' }, words));
  try {
    rest.replaceChildren(...await work());
  } catch (failure) {
    rest.replaceChildren(failed(failure));
  }
  rest.querySelector('[data-focus], [role=alert]')?.focus();
};

const look = (agent, to, rest) => busy(rest, 'Looking at the registry…', async () => {
  const seen = await post(path('/dev/share', { 'dry-run': true }), { file: agent.file, to });
  return [...shown(seen), decision(agent, seen, rest)];
});

const row = (name, ...values) => el('div', {}, el('dt', {}, name), el('dd', {}, values));

const there = seen => {
  if (seen.there === null) { return 'nothing yet'; }
  if (seen.there.digest === seen.digest) { return 'this very agent already'; }
  return [el('code', {}, seen.there.digest), seen.there.agent ? '' : ', which is not an agent'];
};

const shown = seen => [
  el('dl', { class: 'facts' },
    row('Reference', el('code', {}, seen.reference)),
    row('It names now', there(seen)),
    row('It would name', el('code', {}, seen.digest)),
    row('To be sent', `${bytes(seen.size + seen.blobs.reduce((sum, blob) => sum + blob.size, 0))} at most, in ${seen.blobs.length + 1} pieces`)),
  el('h3', {}, 'What it needs to run'),
  changes(seen),
  el('details', {}, el('summary', {}, 'The manifest'), el('pre', { class: 'code scroll', role: 'region', 'aria-label': 'Manifest to be published', tabindex: '0' }, JSON.stringify(seen.manifest, null, 2))),
];

const changes = seen => {
  const { added, removed } = seen.requirements;
  const line = (sign, words) => need => el('li', { class: words }, el('b', {}, `${sign} ${KINDS[need.kind]}`), ' ', el('code', {}, need.name));
  if (added.length + removed.length === 0) { return el('p', { class: 'quiet' }, seen.there?.agent ? 'The same as what is there now.' : 'Nothing.'); }
  return el('ul', { class: 'delta', 'aria-label': 'Change in what it needs' }, added.map(line('+', 'added')), removed.map(line('−', 'removed')));
};

const decision = (agent, seen, rest) => {
  const box = el('div', { class: 'decision' });
  const other = seen.there !== null && seen.there.digest !== seen.digest;
  const button = el('button', { type: 'button', class: 'main', 'data-focus': true, onclick: () => (other ? ask(box, agent, seen, rest) : publish(agent, seen, rest)) }, other ? 'Overwrite…' : 'Publish');
  box.append(button);
  return box;
};

const ask = (box, agent, seen, rest) => {
  const keep = el('button', { type: 'button', onclick: () => find('share').close() }, 'Keep what is there');
  box.replaceChildren(el('div', { class: 'banner warn', role: 'group', 'aria-label': 'Overwrite' },
    el('p', {}, el('strong', {}, 'Overwrite it? '), `Whoever asks for ${seen.reference} gets another agent from then on.`),
    keep, el('button', { type: 'button', class: 'main danger', onclick: () => publish(agent, seen, rest) }, 'Overwrite it')));
  keep.focus();
};

const publish = (agent, seen, rest) => busy(rest, 'Publishing…', async () => {
  const done = await post('/dev/share', { file: agent.file, to: seen.reference, digest: seen.digest, replaces: seen.there?.digest ?? null });
  remember(agent, seen.reference);
  const pinned = done.reference;
  say(`Published as ${seen.reference}.`);
  return [el('p', { class: 'banner good', role: 'alert', tabindex: '-1' }, el('strong', {}, 'Published. '), 'It is ', el('code', {}, pinned), copier('the reference with its digest', pinned))];
});
