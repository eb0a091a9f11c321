// Elements, and what the service says. A text from outside becomes a text node or an attribute, and never markup.

/** An element; of the attributes `on…` are listeners, and those that are null or false are left out. */
export const el = (name, attributes, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key.startsWith('on')) {
      made.addEventListener(key.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(key, value === true ? '' : value);
    }
  }
  made.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined));
  return made;
};

export const find = id => document.getElementById(id);

/** A problem of the service, or that there is none who answers. */
export class Trouble extends Error {
  constructor(text, problem) {
    super(text);
    this.problem = problem ?? {};
  }
}

const asked = async (path, options) => {
  let answer;
  try {
    answer = await fetch(path, { cache: 'no-store', ...options });
  } catch {
    throw new Trouble('The service does not answer.');
  }
  if (answer.ok) { return answer; }
  const problem = await answer.json().catch(() => ({}));
  const reason = answer.headers.get('Agent-Loader-Reason') ?? '';
  throw new Trouble([problem.title ?? `The service answered ${answer.status}`, problem.detail ?? reason].filter(Boolean).join(': '), problem);
};

export const text = async path => (await asked(path)).text();
export const json = async path => (await asked(path, { headers: { Accept: 'application/json' } })).json();
export const post = async (path, body) => (await asked(path, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
})).json();

/** A path with parameters. */
export const path = (base, parameters) => `${base}?${new URLSearchParams(parameters)}`;

/** A button that puts a text on the clipboard, and says so. */
export const copier = (what, content) => {
  const button = el('button', { type: 'button', class: 'copy', 'aria-label': `Copy ${what}` }, 'copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(content);
      button.textContent = 'copied';
      say(`Copied ${what}.`);
    } catch {
      button.textContent = 'not allowed';
    }
    setTimeout(() => { button.textContent = 'copy'; }, 1500);
  });
  return button;
};

/** For those who do not see the page. */
export const say = words => { find('told').textContent = words; };

/** What an author wrote about an agent before, in this browser. */
export const memory = {
  get: key => { try { return localStorage.getItem(key) ?? ''; } catch { return ''; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* a browser may keep nothing */ } },
};

export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

export const clock = instant => {
  const date = new Date(instant);
  return el('time', { datetime: instant, title: date.toLocaleString() }, date.toLocaleTimeString([], { hour12: false }));
};

export const bytes = size => (size < 1024 ? `${size} B` : size < 1048576 ? `${(size / 1024).toFixed(1)} KiB` : `${(size / 1048576).toFixed(1)} MiB`);

/**
 * Arrow keys, Home and End go from one control to the next; Tab leaves them all.
 * @param controls what yields the controls that are there now, in their order
 */
export const arrows = (box, controls, moved = () => {}) => {
  box.addEventListener('keydown', event => {
    const all = controls();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) { return; }
    event.preventDefault();
    const next = all[Math.max(0, Math.min(all.length - 1, to))];
    all.forEach(one => { one.tabIndex = one === next ? 0 : -1; });
    next.focus();
    moved(next);
  });
};
