// The page of dev mode: reads the state once, follows the events, and shows one agent of the folder.
import { arrows, clock, el, find, json, path, say } from './dom.js';
import { verdict, open } from './agent.js';
import { plain, shown } from './source.js';

const agents = new Map();
const items = new Map();
const lines = [];
const MOST_LINES = 200;
const FILTER_FROM = 10;
let place = {};
let selected = null;
let missing = null;
let scrolled = null;
let events = null;
let due = false;
let known = 0;

const wanted = () => {
  try { return decodeURIComponent(location.hash.slice(1)); } catch { return ''; }
};

const linked = (good, words) => {
  find('line').className = good ? 'good' : 'bad';
  if (find('link').textContent !== words) { find('link').textContent = words; }
};

/** However many events come, the page is made anew once for all that came meanwhile. */
const soon = () => {
  if (!due) {
    due = true;
    setTimeout(() => { due = false; draw(); }, 30);
  }
};

const item = agent => {
  const { mood, words } = verdict(agent);
  const button = el('button', { type: 'button', tabindex: '-1', class: mood, 'data-file': agent.file, onclick: () => choose(agent.file, true) },
    el('span', { class: 'dot', 'aria-hidden': 'true' }), el('bdi', { class: 'file' }, shown(agent.file)), el('span', { class: 'state' }, words));
  return el('li', {}, button);
};

const draw = () => {
  const list = find('agents');
  const filter = find('filter');
  filter.hidden = agents.size < FILTER_FROM && filter.value === '';
  const part = filter.value.toLowerCase();
  const listed = [...agents.keys()].sort().filter(file => file.toLowerCase().includes(part));
  const held = document.activeElement?.closest?.('#agents button')?.dataset.file;
  const rows = listed.map(file => items.get(file) ?? items.set(file, item(agents.get(file))).get(file));
  if (rows.length !== list.children.length || rows.some((row, i) => list.children[i] !== row)) { list.replaceChildren(...rows); }
  find('count').textContent = listed.length === agents.size ? `${agents.size}` : `${listed.length} of ${agents.size}`;
  if (!agents.has(selected) && (selected === null || selected !== missing)) { choose(agents.has(wanted()) ? wanted() : first(), false); }
  const at = listed.includes(held) ? held : listed.includes(selected) ? selected : listed[0];
  for (const file of listed) {
    const button = items.get(file).firstChild;
    button.tabIndex = file === at ? 0 : -1;
    button.ariaCurrent = file === selected ? 'true' : null;
  }
  if (held !== undefined && !list.contains(document.activeElement)) { items.get(at)?.firstChild.focus(); }
  if (scrolled !== selected) {
    scrolled = selected;
    items.get(selected)?.firstChild.scrollIntoView({ block: 'nearest' });
  }
  const bad = [...agents.values()].filter(agent => agent.state === 'invalid').length;
  document.title = `${bad > 0 ? `(${bad}) ` : ''}${plain(selected ?? 'no agents')} – Agent Loader dev mode`;
};

/** One with mistakes first, since that is where the author is needed. */
const first = () => {
  const files = [...agents.keys()].sort();
  return files.find(file => agents.get(file).state === 'invalid') ?? files[0] ?? null;
};

const choose = (file, asked) => {
  selected = file;
  missing = null;
  if (file !== null && asked && wanted() !== file) { history.pushState(null, '', `#${encodeURIComponent(file)}`); }
  open(agents.get(file) ?? null, place);
  if (asked) {
    draw();
    say(`${plain(file)}: ${verdict(agents.get(file)).words}`);
  }
};

const log = line => {
  lines.unshift(line);
  lines.length = Math.min(lines.length, MOST_LINES);
  const row = el('li', { class: `event-${line.event}` }, clock(line.at), ' ', el('b', {}, line.event), ' ',
    line.file ? el('bdi', { class: 'file' }, shown(line.file)) : null, ' ', el('span', {}, shown(line.text)));
  const list = find('log');
  list.prepend(row);
  while (list.children.length > MOST_LINES) { list.lastChild.remove(); }
};

const put = agent => {
  agents.set(agent.file, agent);
  const old = items.get(agent.file)?.firstChild;
  if (old !== undefined) {
    const made = item(agent).firstChild;
    const held = document.activeElement === old;
    old.replaceWith(made);
    if (held) { made.focus(); }
  }
  if (agent.file === selected) {
    missing = null;
    open(agent, place);
    say(`${plain(agent.file)}: ${verdict(agent).words}`);
  }
  soon();
};

const remove = file => {
  agents.delete(file);
  items.delete(file);
  if (file === selected) {
    missing = file;
    open(null, place, file);
    say(`${plain(file)} is not there any more.`);
  }
  soon();
};

const read = async () => {
  const state = await json('/dev/state');
  place = state;
  known = state.sequence;
  agents.clear();
  items.clear();
  state.agents.forEach(agent => agents.set(agent.file, agent));
  find('log').replaceChildren();
  lines.length = 0;
  state.log.forEach(log);
  const how = { events: 'the file system tells of changes', polling: 'looked through again and again', nothing: '' }[state.watching];
  find('place').replaceChildren(state.folder === null ? 'the samples that come with it' : el('code', { title: how }, state.folder),
    ' as ', el('code', {}, `${state.registry}/…`), state.watching === 'polling' ? ' (by polling)' : '');
  find('trouble').hidden = state.trouble === null;
  find('trouble').textContent = state.trouble ?? '';
  if (agents.has(missing)) { missing = null; }
  const was = agents.has(selected) || selected === missing ? selected : null;
  selected = was;
  draw();
  if (was === selected) { open(agents.get(selected) ?? null, place, missing); }
  return state.sequence;
};

/** What the state said already is not told again. */
const on = (name, told) => events.addEventListener(name, event => {
  if (Number(event.lastEventId) > known) { told(JSON.parse(event.data)); }
});

/** Browsers come back by themselves after a break, with the number of the last event; when they give up, all is read anew. */
const follow = async () => {
  events?.close();
  try {
    events = new EventSource(path('/dev/events', { after: await read() }));
  } catch (failed) {
    linked(false, failed.message);
    setTimeout(follow, 1000);
    return;
  }
  events.onopen = () => linked(true, 'live');
  events.onerror = () => {
    linked(false, 'not connected: what is shown may be old');
    if (events.readyState === EventSource.CLOSED) { setTimeout(follow, 1000); }
  };
  on('agent', put);
  on('removed', agent => remove(agent.file));
  on('log', line => {
    log(line);
    if (line.file === '') { read().catch(() => {}); }
  });
  events.addEventListener('reset', () => read().catch(() => {}));
};

find('filter').addEventListener('input', draw);
addEventListener('popstate', () => { if (agents.has(wanted())) { choose(wanted(), false); draw(); } });
arrows(find('agents'), () => [...find('agents').querySelectorAll('button')]);
follow();
