import { highlight } from './highlight.js';

/** A file as it is in the repository. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** Shows sources below each other's names, one at a time. */
export function showSources(container: HTMLElement, sources: readonly Source[]): void {
  const code = document.createElement('code');
  const block = document.createElement('pre');
  block.append(code);
  // A box that scrolls has to be reached by keyboard.
  block.tabIndex = 0;
  block.setAttribute('role', 'region');
  const show = ({ file, text }: Source): void => {
    block.setAttribute('aria-label', file);
    code.replaceChildren(...highlight(text));
  };
  container.append(chooser(sources, { group: container.id, show }), block);
  if (sources[0] !== undefined) show(sources[0]);
}

interface Choosing {
  /** Keeps the radio buttons of a page apart. */
  readonly group: string;
  readonly show: (source: Source) => void;
}

function chooser(sources: readonly Source[], { group, show }: Choosing): HTMLElement {
  const fieldset = document.createElement('fieldset');
  fieldset.className = 'segments';
  const legend = document.createElement('legend');
  legend.className = 'hidden';
  legend.textContent = 'File';
  fieldset.append(
    legend,
    ...sources.map((source, index) => {
      const radio = Object.assign(document.createElement('input'), {
        type: 'radio',
        name: group,
        checked: index === 0,
      });
      radio.addEventListener('change', () => show(source));
      const name = document.createElement('span');
      name.textContent = source.file;
      const label = document.createElement('label');
      label.append(radio, name);
      return label;
    }),
  );
  return fieldset;
}
