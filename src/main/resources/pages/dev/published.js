// Which reference is the published one only the author knows; it is remembered in this browser.
import { memory } from './dom.js';

const key = agent => `published:${agent.name}`;

export const publishedAs = agent => memory.get(key(agent));
export const remember = (agent, reference) => memory.set(key(agent), reference);
