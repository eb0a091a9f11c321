'use strict';
(() => {
  const every = 10000;
  const box = document.querySelector('#updating');
  const told = document.querySelector('#told');
  document.querySelector('#script').hidden = false;
  const say = text => { if (told.textContent !== text) { told.textContent = text; } };
  const update = async () => {
    if (!box.checked || document.hidden || document.querySelector('main').contains(document.activeElement)) { return; }
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(every) });
      if (!answer.ok) { throw new Error(answer.status); }
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const sideways = [...document.querySelectorAll('.wide')].map(region => region.scrollLeft);
      document.querySelector('main').replaceWith(page.querySelector('main'));
      document.querySelectorAll('.wide').forEach((region, i) => { region.scrollLeft = sideways[i] || 0; });
      say('');
    } catch (failed) {
      say('The service does not answer; what is shown is old.');
    }
  };
  setInterval(update, every);
})();
