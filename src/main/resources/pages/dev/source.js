// The text of an agent: colours for YAML, findings at their lines, and differences. All of it is somebody's text, and shown as text.
import { el } from './dom.js';

const MOST_LINES = 5000;
const MOST_COLOURED = 2000;

/** Letters that nobody sees, or that turn the direction of what follows: a text must not look like another. */
const ODD = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const number = odd => `U+${odd.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** For what takes no elements. */
export const plain = word => word.replace(ODD, number);

const shown = word => {
  const parts = [];
  let from = 0;
  for (const odd of word.matchAll(ODD)) {
    parts.push(word.slice(from, odd.index), el('span', { class: 'odd' }, number(odd[0])));
    from = odd.index + 1;
  }
  return [...parts, word.slice(from)].filter(part => part !== '');
};

const KEY = /(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'&*!|>%@`{}[\],-][^#:{}[\],]*|-[^\s#:{}[\],][^#:{}[\],]*)(?=\s*:(?:\s|$))/y;
const RULES = [
  ['space', /\s+/y],
  ['comment', /#.*/y],
  ['mark', /-(?=\s|$)|[:?](?=\s|$)|[{}[\],]|^(?:---|\.\.\.)(?=\s|$)/y],
  ['key', KEY],
  ['string', /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/y],
  ['name', /[&*!][^\s,[\]{}]*/y],
  ['constant', /(?:true|false|null|~|[-+]?[0-9][0-9_.]*(?:[eE][-+]?[0-9]+)?)(?=\s*(?:$|[,\]}]|\s#))/y],
  ['plain', /[^\s#,[\]{}:]+|./y],
];

/** Lines as lists of [kind, text]. Knows of YAML what colours need, and takes whatever it gets. */
export const coloured = lines => {
  let block = null;
  let quote = null;
  return lines.map(line => {
    if (line.length > MOST_COLOURED) { return [['plain', line]]; }
    const indent = line.length - line.trimStart().length;
    if (block !== null && (line.trim() === '' || indent > block)) { return [['string', line]]; }
    block = null;
    const parts = [];
    let at = 0;
    if (quote !== null) {
      const end = line.search(quote === '"' ? /(?<!\\)"/ : /'(?!')/);
      if (end < 0) { return [['string', line]]; }
      parts.push(['string', line.slice(0, end + 1)]);
      at = end + 1;
      quote = null;
    }
    let column = indent;
    let fresh = parts.length === 0;
    while (at < line.length) {
      const opened = fresh && /["']/.test(line[at]) && !closes(line, at);
      if (opened) {
        quote = line[at];
        parts.push(['string', line.slice(at)]);
        return parts;
      }
      const header = /[|>][-+0-9]{0,2}(?=\s*(?:#.*)?$)/y;
      header.lastIndex = at;
      const opening = header.exec(line);
      if (opening && /[:\-]\s+$/.test(line.slice(0, at))) { block = column; }
      const [kind, word] = opening ? ['mark', opening[0]] : next(line, at, fresh);
      fresh = kind === 'mark' || kind === 'name' || (kind === 'space' && fresh);
      if (kind === 'key' || (kind === 'mark' && word === '-')) { column = at; }
      parts.push([kind, word]);
      at += word.length;
    }
    return parts;
  });
};

const closes = (line, at) => {
  const string = RULES.find(([kind]) => kind === 'string')[1];
  string.lastIndex = at;
  return string.test(line);
};

const ANYWHERE = ['space', 'comment', 'mark', 'plain'];

/** Where a value began already, only what ends it has a meaning. */
const next = (line, at, fresh) => {
  for (const [kind, rule] of RULES) {
    if (!fresh && !ANYWHERE.includes(kind)) { continue; }
    if (kind === 'comment' && at > 0 && !/\s/.test(line[at - 1])) { continue; }
    rule.lastIndex = at;
    const found = rule.exec(line);
    if (found && found[0] !== '') { return [kind, found[0]]; }
  }
  return ['plain', line[at]];
};

const piece = ([kind, word]) => (kind === 'space' || kind === 'plain' ? shown(word) : [el('span', { class: `y-${kind}` }, shown(word))]);

/** Lines from `from` to `to` are others than they were. */
const changed = (before, lines) => {
  if (before === null) { return [0, 0]; }
  let from = 0;
  while (from < lines.length && from < before.length && lines[from] === before[from]) { from++; }
  let tail = 0;
  while (tail < lines.length - from && tail < before.length - from && lines[lines.length - 1 - tail] === before[before.length - 1 - tail]) { tail++; }
  return [from, lines.length - tail];
};

const split = content => {
  const lines = content.split(/\r\n|\n/);
  if (lines.length > 1 && lines[lines.length - 1] === '') { lines.pop(); }
  return lines;
};

/**
 * The text with its findings.
 * @param before the text that was shown until now, or null
 */
export const source = (content, findings, before) => {
  const lines = split(content);
  const listed = lines.slice(0, MOST_LINES);
  const [from, to] = changed(before === null ? null : split(before), lines);
  const rows = coloured(listed).map((parts, i) => {
    const here = findings.filter(finding => Math.min(Math.max(finding.line, 1), listed.length) === i + 1);
    const worst = ['error', 'warning', 'note'].find(level => here.some(finding => finding.severity === level));
    const row = el('span', { class: `row${worst ? ` has ${worst}` : ''}${i >= from && i < to ? ' new' : ''}`, id: `L${i + 1}`, 'data-line': i + 1, tabindex: worst ? '-1' : null },
      el('code', {}, parts.flatMap(piece), '\n'));
    return [row, ...here.map(finding => note(finding))];
  });
  const more = lines.length > listed.length ? [el('span', { class: 'note' }, `${lines.length - listed.length} more lines are not shown.`)] : [];
  return el('div', { class: 'code scroll', role: 'region', 'aria-label': 'Source', tabindex: '0' }, rows.flat(), more);
};

/** In words: two bare numbers look like two lines. */
export const where = finding => `line ${finding.line}, column ${finding.column}`;

const note = finding => el('span', { class: `note ${finding.severity}` },
  el('b', {}, finding.severity), `, ${where(finding)}: `, shown(finding.message));

/** Goes to the line of a finding, and lets it be seen that it is that one. */
export const show = finding => {
  const row = document.getElementById(`L${Math.max(finding.line, 1)}`) ?? document.querySelector('.row.has');
  row?.scrollIntoView({ block: 'center' });
  row?.focus({ preventScroll: true });
};

const KINDS = { '+': 'added', '-': 'removed', '@': 'place' };

/** A unified diff. */
export const difference = (label, unified) => {
  const lines = split(unified);
  const rows = lines.slice(0, MOST_LINES).map((line, i) => {
    const kind = i < 2 ? 'place' : KINDS[line[0]] ?? 'same';
    return el('span', { class: `row ${kind}` }, el('code', {}, shown(line), '\n'));
  });
  return el('div', { class: 'code diff scroll', role: 'region', 'aria-label': label, tabindex: '0' }, rows);
};

export { shown };
