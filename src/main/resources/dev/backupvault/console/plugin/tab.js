// The "Backup" tab: which page is shown, what the user may, and what happens when something breaks.
import { GUARD, SOURCES, VAULT, asError, makeParts } from './parts.js';
import { makePoints } from './points.js';
import { makePages } from './pages.js';

const PAGES = [
  ['sources', 'Sources'],
  ['points', 'Points'],
  ['activity', 'Activity'],
  ['retention', 'Retention'],
  ['drills', 'Drills'],
];
const ACTS = [
  [VAULT, 'verify'],
  [VAULT, 'restore'],
  [VAULT, 'hold'],
  [VAULT, 'release'],
  [SOURCES, 'pause'],
  [SOURCES, 'resume'],
];

/** The page, and what is chosen there, are in the address: a reload shows the same. */
function place() {
  const parts = window.location.hash.replace(/^#/, '').split('/').map(decodeURIComponent);
  return PAGES.some(page => page[0] === parts[0]) ? parts : ['sources'];
}

export function makeTab(React, H) {
  const parts = makeParts(React, H);
  const { h, Alert, Button, Dialog } = parts;
  const pages = { ...makePages(parts), points: makePoints(parts) };

  /** Hawtio has no net below its tabs: what is thrown here would blank the whole console. */
  function Boundary(props) {
    React.Component.call(this, props);
    this.state = { error: null };
  }
  Boundary.prototype = Object.create(React.Component.prototype);
  Boundary.getDerivedStateFromError = thrown => ({ error: asError(thrown) });
  Boundary.prototype.componentDidUpdate = function (before) {
    if (this.state.error && before.at !== this.props.at) this.setState({ error: null });
  };
  Boundary.prototype.render = function () {
    return this.state.error
      ? h(Alert, {
        title: 'This page broke',
        action: h(Button, { kind: 'link', onClick: () => this.setState({ error: null }) }, 'Try again'),
      }, this.state.error.message)
      : this.props.children;
  };

  /** What the user may do: names of operations. The server decides again at each call. */
  function useRights() {
    const [rights, setRights] = React.useState(new Set());
    React.useEffect(() => {
      let gone = false;
      Promise.all(ACTS.map(([bean, act]) =>
        H.jolokiaService.execute(GUARD, 'canInvoke(java.lang.String,java.lang.String)', [bean, act]).catch(() => false)))
        .then(may => {
          if (!gone) setRights(new Set(ACTS.filter((act, at) => may[at] === true).map(act => act[1])));
        });
      return () => {
        gone = true;
      };
    }, []);
    return rights;
  }

  function Tab() {
    const [at, setAt] = React.useState(place());
    const [dialog, setDialog] = React.useState(null);
    const rights = useRights();
    React.useEffect(() => {
      const changed = () => setAt(place());
      window.addEventListener('hashchange', changed);
      return () => window.removeEventListener('hashchange', changed);
    }, []);
    function go(...where) {
      window.location.hash = where.map(encodeURIComponent).join('/');
    }
    return h(React.Fragment, null,
      h('section', { className: 'pf-v5-c-page__main-section pf-m-light' },
        h('h1', { className: 'pf-v5-c-title pf-m-2xl' }, 'Backup')),
      h('section', { className: 'pf-v5-c-page__main-tabs pf-m-light' },
        h('div', { className: 'pf-v5-c-tabs' },
          h('ul', { className: 'pf-v5-c-tabs__list', role: 'tablist', onKeyDown: event => arrows(event, at[0], go) },
            PAGES.map(page => h('li', {
              key: page[0],
              className: 'pf-v5-c-tabs__item' + (page[0] === at[0] ? ' pf-m-current' : ''),
              role: 'presentation',
            }, h('button', {
              type: 'button', className: 'pf-v5-c-tabs__link', role: 'tab', id: 'backup-tab-' + page[0],
              'aria-selected': page[0] === at[0], 'aria-controls': 'backup-page', tabIndex: page[0] === at[0] ? 0 : -1,
              onClick: () => go(page[0]),
            }, h('span', { className: 'pf-v5-c-tabs__item-text' }, page[1]))))))),
      h('section', {
        className: 'pf-v5-c-page__main-section', id: 'backup-page', role: 'tabpanel',
        'aria-labelledby': 'backup-tab-' + at[0],
      },
      h(Boundary, { at: at.join('/') },
        h(pages[at[0]], { at: at.slice(1), go, rights, confirm: setDialog }))),
      dialog && h(Dialog, {
        key: dialog.title,
        dialog,
        onClose: done => {
          setDialog(null);
          if (done && dialog.done) dialog.done();
        },
      }));
  }

  function arrows(event, current, go) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = PAGES[(PAGES.findIndex(page => page[0] === current) + step + PAGES.length) % PAGES.length][0];
    go(next);
    document.getElementById('backup-tab-' + next).focus();
  }

  return function SafeTab() {
    return h(Boundary, { at: '' }, h(Tab));
  };
}
