// One agent: its state, its text, what changed, what it needs, its manifest, and what to do with it.
import { arrows, bytes, clock, copier, count, el, find, json, path, text, Trouble } from './dom.js';
import { difference, show, shown, source, where as at } from './source.js';
import { publishedAs, remember } from './published.js';
import { share } from './share.js';

const LEVELS = ['error', 'warning', 'note'];
const TABS = { source: 'Source', changes: 'Changes', needs: 'Needs', manifest: 'Manifest', use: 'Use' };
let tab = 'source';
let current = null;
let place = {};
let lastText = { file: null, text: null };
let turn = 0;

const worst = agent => LEVELS.map(level => agent.findings.filter(finding => finding.severity === level).length);

/** Another client has the reference, and what it put there is not ours to share. */
const isTaken = agent => agent.findings.some(finding => finding.code === 'overwritten');

/** In a word and a few. */
export const verdict = agent => {
  const [errors, warnings] = worst(agent);
  if (agent.state === 'served') { return { mood: 'good', words: warnings > 0 ? `served, ${count(warnings, 'warning')}` : 'served' }; }
  const served = !agent.stale ? 'not served' : isTaken(agent) ? 'something else served' : 'last good text served';
  return { mood: agent.stale ? 'warn' : 'bad', words: `${agent.state === 'empty' ? 'empty' : count(errors, 'mistake')}, ${served}` };
};

const failed = failure => el('p', { class: 'banner bad' }, failure instanceof Trouble ? failure.message : `This page has a bug: ${failure}`);

/** Shows that agent, or that there is none, or none any more in the file that is `gone`. Where it is shown already, only what can be another is made anew. */
export const open = (agent, where, gone = null) => {
  place = where;
  const same = current !== null && agent !== null && current.file === agent.file;
  current = agent;
  if (agent === null) {
    turn++;
    find('agent').replaceChildren(gone === null ? nobody() : left(gone));
    return;
  }
  if (!same) {
    find('agent').replaceChildren(head(), findings(), tabs(), el('div', { id: 'view', role: 'tabpanel', 'aria-labelledby': `tab-${tab}` }));
  } else {
    const held = ['head', 'findings'].find(part => find(part).contains(document.activeElement));
    const sharing = document.activeElement?.id === 'share-open';
    find('head').replaceWith(head());
    find('findings').replaceWith(findings());
    if (held !== undefined) { find(sharing ? 'share-open' : 'agent').focus({ preventScroll: true }); }
  }
  view(same);
};

const nobody = () => el('section', {}, el('h2', {}, 'No agent yet'),
  el('p', {}, 'Save an agent in ', el('code', {}, place.folder ?? 'the folder'), ' and it shows up here, such as this one as ', el('code', {}, 'haiku.yaml'), ':'),
  el('pre', { class: 'code' }, 'agents:\n  root:\n    model: openai/gpt-5-mini\n    description: Writes haiku\n    instruction: Answer with a haiku.\n'));

const left = file => el('section', { id: 'gone' }, el('h2', {}, el('bdi', {}, shown(file)), ' is gone'),
  el('p', {}, 'It is not in the folder any more. The log says what became of its reference. When it is saved again it shows up here.'));

const row = (name, ...values) => el('div', {}, el('dt', {}, name), el('dd', {}, values));

const head = () => {
  const agent = current;
  const { mood, words } = verdict(agent);
  const digest = agent.servedDigest;
  return el('section', { id: 'head' },
    el('div', { class: 'title' }, el('h2', {}, el('bdi', {}, shown(agent.file))), el('span', { class: `badge ${mood}` }, el('span', { class: 'dot', 'aria-hidden': 'true' }), words),
      el('button', { type: 'button', id: 'share-open', class: 'main', disabled: digest === null || isTaken(agent), onclick: () => share(agent) }, 'Share…')),
    el('dl', { class: 'facts' },
      row('Reference', el('code', {}, agent.reference), copier('the reference', agent.reference)),
      row('Digest', digest === null ? 'none yet' : [el('code', {}, digest), copier('the digest', digest)]),
      row('File', `${bytes(agent.size)}${agent.version === null ? '' : `, version ${agent.version}`}, as of `, clock(agent.changedAt))),
    agent.stale ? el('p', { class: 'banner warn' }, el('strong', {}, 'The file is not what is served. '), `Runtimes get ${digest.slice(0, 19)}… instead.`) : null);
};

const findings = () => {
  const box = el('section', { id: 'findings', 'aria-label': 'Findings' });
  if (current.findings.length > 0) {
    box.append(el('ol', {}, current.findings.map(finding => el('li', { class: finding.severity },
      el('button', { type: 'button', onclick: () => go(finding) }, el('span', { class: 'where' }, at(finding)),
        el('b', {}, finding.severity), ' ', el('span', {}, shown(finding.message)))))));
  }
  return box;
};

const go = async finding => {
  await pick('source');
  show(finding);
};

const tabs = () => {
  const list = el('div', { role: 'tablist', 'aria-label': 'About this agent' }, Object.entries(TABS).map(([name, title]) =>
    el('button', { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': 'view', onclick: () => pick(name) }, title)));
  arrows(list, () => [...list.children], button => pick(button.id.slice('tab-'.length)));
  mark(list);
  return list;
};

const mark = list => {
  for (const button of list.children) {
    const here = button.id === `tab-${tab}`;
    button.ariaSelected = String(here);
    button.tabIndex = here ? 0 : -1;
  }
};

const pick = name => {
  tab = name;
  mark(document.querySelector('[role=tablist]'));
  find('view').setAttribute('aria-labelledby', `tab-${tab}`);
  return view(false);
};

/** What is on its way when somebody looks at something else is not shown any more. */
const view = async same => {
  const mine = ++turn;
  find('view').ariaBusy = String(!same);
  const made = await VIEWS[tab](current).catch(failure => [failed(failure)]);
  if (mine !== turn) { return; }
  const old = find('view');
  const scroll = same ? [...old.querySelectorAll('.scroll')].map(box => [box.scrollTop, box.scrollLeft]) : [];
  const typed = same ? document.activeElement?.id : null;
  const value = typed === 'published' ? find('published').value : null;
  const inside = old.contains(document.activeElement);
  old.ariaBusy = 'false';
  old.replaceChildren(...made.flat(Infinity).filter(part => part !== null));
  old.querySelectorAll('.scroll').forEach((box, i) => { [box.scrollTop, box.scrollLeft] = scroll[i] ?? [0, 0]; });
  if (value !== null) { find('published').value = value; }
  if (inside) { (find('published') ?? old.querySelector('.scroll') ?? find(`tab-${tab}`)).focus({ preventScroll: true }); }
};

const sourceView = async agent => {
  const content = await text(path('/dev/source', { file: agent.file, text: 'disk' }));
  const before = lastText.file === agent.file ? lastText.text : null;
  lastText = { file: agent.file, text: content };
  return content === '' ? [el('p', { class: 'quiet' }, 'There is nothing in this file yet.')] : [source(content, agent.findings, before)];
};

const diffOr = (label, unified, none) => (unified === '' ? el('p', { class: 'quiet' }, none) : difference(label, unified));

const changesView = async agent => {
  const broken = agent.state !== 'served';
  const parts = broken ? { from: 'served', to: 'disk' } : { from: 'before', to: 'served' };
  const nothing = broken ? agent.servedDigest === null : agent.previousDigest === null;
  const saved = nothing ? el('p', { class: 'quiet' }, broken ? 'No text of this file was good yet.' : 'It was not changed since dev mode began.')
    : diffOr('Since the last save', await text(path('/dev/diff', { file: agent.file, ...parts })), 'Nothing differs.');
  return [el('h3', {}, broken ? 'From what is served to what is in the file' : 'With the last save'), saved, el('h3', {}, 'Since it was published'), ...await published(agent)];
};

const published = async agent => {
  const reference = publishedAs(agent);
  const form = el('form', { class: 'line', onsubmit: event => {
    event.preventDefault();
    remember(agent, find('published').value.trim());
    view(true);
  } }, el('label', { for: 'published' }, 'Published as'),
  el('input', { id: 'published', value: reference, placeholder: 'ghcr.io/acme/helper:1.0', autocomplete: 'off', spellcheck: 'false' }), el('button', { type: 'submit' }, 'Compare'));
  if (reference === '' || agent.servedDigest === null) { return [form]; }
  const found = await text(path(`/agents/${encodeURIComponent(reference)}/-/diff`, { to: agent.reference }))
    .then(unified => diffOr('Since it was published', unified, 'It is the same, byte for byte.')).catch(failed);
  return [form, found];
};

const table = (title, heads, rows) => (rows.length === 0 ? null : [el('h3', {}, title), el('div', { class: 'wide', role: 'region', 'aria-label': title, tabindex: '0' }, el('table', {},
  el('thead', {}, el('tr', {}, heads.map(name => el('th', { scope: 'col' }, name)))),
  el('tbody', {}, rows.map(cells => el('tr', {}, cells.map((cell, i) => el(i === 0 ? 'th' : 'td', i === 0 ? { scope: 'row' } : {}, cell)))))))]);

const mood = (good, words) => el('span', { class: `badge ${good === null ? 'quiet' : good ? 'good' : 'bad'}` }, el('span', { class: 'dot', 'aria-hidden': 'true' }), words);
const users = need => el('code', {}, need.usedBy.join(' '));

const needsView = async agent => {
  const which = agent.servedDigest === null ? 'disk' : 'served';
  const needs = await json(path('/dev/needs', { file: agent.file, text: which }));
  const lock = needs.agents.length === 0 || which === 'disk' ? null : await json(`${agent.url}/-/dependencies`).catch(failure => failure);
  const sub = (lock?.agents ?? []).filter(other => other.depth > 0);
  const lost = sub.filter(other => !['locked', 'address'].includes(other.state)).map(other => other.reference);
  const missing = [...needs.missing.environment, ...needs.missing.commands, ...lost];
  return [
    el('p', { class: `banner ${missing.length > 0 ? 'warn' : 'good'}` }, missing.length > 0 ? [el('strong', {}, 'Missing here: '), missing.join(', ')] : 'Nothing that can be told from here is missing.'),
    table('Models', ['Model', 'Provider', 'Used by'], needs.models.map(model => [model.model, model.provider ?? 'the runtime chooses', users(model)])),
    table('Environment variables', ['Name', 'Where dev mode was started', 'Used by'], needs.environment.map(one => [one.name, needs.missing.environment.includes(one.name) ? mood(false, 'not set') : mood(true, 'set'), users(one)])),
    table('Programs', ['Command', 'Here', 'Used by'], needs.commands.map(one => [one.command, one.shell ? mood(null, 'a line for a shell') : needs.missing.commands.includes(one.command) ? mood(false, 'not found') : mood(true, 'found'), users(one)])),
    table('Tools', ['Type', 'In the catalogue', 'Used by'], needs.tools.map(tool => [tool.type, tool.ref ?? '–', users(tool)])),
    table('Servers', ['Address', 'Used by'], needs.servers.map(server => [server.url, users(server)])),
    lock instanceof Error ? failed(lock) : table('Agents that it leads to', ['Reference', 'State', 'Digest'], sub.map(other =>
      [other.reference, mood(['locked', 'address'].includes(other.state), other.problem ? `${other.state}: ${other.problem.detail}` : other.state), el('code', {}, other.digest?.slice(0, 19) ?? '–')])),
  ].flat();
};

const manifestView = async agent => {
  if (agent.servedDigest === null) { return [el('p', { class: 'quiet' }, 'There is none before the file is good.')]; }
  const manifest = await text(`${agent.url}/-/manifest`);
  return [el('p', {}, `${bytes(new Blob([manifest]).size)}, byte for byte what `, el('code', {}, agent.servedDigest), ' names. ', copier('the manifest', manifest)),
    el('pre', { class: 'code scroll wrap', role: 'region', 'aria-label': 'Manifest', tabindex: '0' }, shown(manifest))];
};

const quoted = word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`);

const useView = async agent => {
  const target = publishedAs(agent) || 'REGISTRY/NAME:TAG';
  const file = place.folder === null ? null : `${place.folder}/${agent.file}`;
  const commands = [
    ['The agent, as this service serves it', `curl ${quoted(`${location.origin}${agent.url}`)}`],
    ['Run it from the registry of dev mode', `docker agent run ${quoted(agent.reference)}`],
    ['Run it from this service', `docker agent run ${quoted(`${location.origin}${agent.url}`)}`],
    ['Wait for the next save', `curl -N ${quoted(`${location.origin}${agent.url}/-/events`)}`],
    file === null ? null : ['Check the file', `agent-loader validate ${quoted(file)}`],
    file === null ? null : ['See what would be published', `agent-loader push --dry-run ${quoted(file)} ${quoted(target)}`],
    file === null ? null : ['Publish it', `agent-loader push ${quoted(file)} ${quoted(target)}`],
  ].filter(Boolean);
  return [el('ul', { class: 'commands' }, commands.map(([what, command]) => el('li', {}, el('span', {}, what), el('code', {}, command), copier(`the command: ${what}`, command))))];
};

const VIEWS = { source: sourceView, changes: changesView, needs: needsView, manifest: manifestView, use: useView };
