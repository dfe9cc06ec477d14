/** The few pictures of the page. */
import { html } from 'htm/preact';

const paths = {
  send: 'M4 12h15M13 6l6 6-6 6',
  attach: 'm20 11-8.500 8.500a5 5 0 0 1-7-7L13 4a3.500 3.500 0 0 1 5 5l-8.500 8.500a2 2 0 0 1-3-3L14 7',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M6 9l6 6 6-6',
  calendar: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
  check: 'M5 12.500 10 17.500 19 7',
  warning: 'M12 4 2.500 20h19zM12 10v4.500M12 17.200v.100',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
  people:
    'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M3 20v-2a4 4 0 0 1 4-4h4a4 4 0 0 1 4 4v2M16 5.200a3 3 0 0 1 0 5.600M18 14.200a4 4 0 0 1 3 3.800v2',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13.500 6.500l4 4',
  phone: 'M6 3h3l2 5-2.500 2a12 12 0 0 0 5.500 5.500L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3',
  again: 'M20 11a8 8 0 1 0-2.500 6.500M20 5v6h-6',
  talk: 'M4 5h16v11H11l-4 4v-4H4z',
  desk: 'M5 12a7 7 0 0 1 14 0v5M5 12v5h3v-6H5m14 1v5h-3v-6h3m0 6c0 2-2 3-5 3',
  book: 'M5 4h6a2 2 0 0 1 2 2v14a2 2 0 0 0-2-2H5zM21 4h-6a2 2 0 0 0-2 2v14a2 2 0 0 1 2-2h6z',
};

export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${paths[name]} /></svg>`;
}
