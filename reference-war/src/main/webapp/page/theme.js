// Runs before the first paint, so that the page does not flash in another colour or language.
'use strict';
(() => {
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem('preferences')) || {};
  } catch {
    // Storage may be forbidden, or hold anything.
  }
  const root = document.documentElement;
  root.dataset.theme = ['light', 'dark'].includes(kept.theme) ? kept.theme : 'auto';
  const first = (navigator.language || '').toLowerCase().startsWith('zh') ? 'zh' : 'en';
  root.lang = (['en', 'zh'].includes(kept.language) ? kept.language : first) === 'zh' ? 'zh-CN' : 'en';
})();
