import { language, setLanguage } from './texts.js';

function keep() {
  try {
    localStorage.setItem('preferences', JSON.stringify({ language: language(), theme: document.documentElement.dataset.theme }));
  } catch {
    // Then they hold until the page is closed.
  }
}

function choice(name, current, choose) {
  for (const input of document.querySelectorAll(`input[name="${name}"]`)) {
    input.checked = input.value === current;
    input.addEventListener('change', () => {
      choose(input.value);
      keep();
    });
  }
}

export function offerPreferences() {
  choice('language', language(), setLanguage);
  choice('theme', document.documentElement.dataset.theme, (theme) => {
    document.documentElement.dataset.theme = theme;
  });
}
