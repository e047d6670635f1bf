// What the pages of the tab share: words, figures, tables, dialogs, and how they ask the connector. No state of its own.

export const VAULT = 'dev.backupvault:type=Vault';
export const SOURCES = 'dev.backupvault:type=Sources';
export const GUARD = 'dev.backupvault:type=security,area=jmx,rank=0,name=guard';

const AGAIN_MILLIS = 700;

export function bytes(count) {
  if (count === null || count === undefined || count < 0) return '–';
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let at = 0;
  while (count >= 1024 && at < units.length - 1) {
    count /= 1024;
    at++;
  }
  return (at === 0 ? count : count.toFixed(1)) + ' ' + units[at];
}

export function duration(seconds) {
  if (seconds < 90) return Math.max(0, Math.round(seconds)) + ' s';
  if (seconds < 5400) return Math.round(seconds / 60) + ' min';
  if (seconds < 172800) return Math.round(seconds / 3600) + ' h';
  return Math.round(seconds / 86400) + ' d';
}

export function seconds(time) {
  return (Date.now() - Date.parse(time)) / 1000;
}

export function moment(time) {
  if (!time) return '–';
  const date = new Date(time);
  const two = n => String(n).padStart(2, '0');
  const day = date.getFullYear() + '-' + two(date.getMonth() + 1) + '-' + two(date.getDate());
  return day + ' ' + two(date.getHours()) + ':' + two(date.getMinutes());
}

/** The part of a point's id that tells it from others, for headings; ids are shown in full where they are copied. */
export function shortId(point) {
  return point.slice(0, 16) + '…' + point.slice(-6);
}

export function isLocked(point) {
  return !!point.lockedUntil && Date.parse(point.lockedUntil) > Date.now();
}

export function isHidden(point) {
  return point.state === 'hidden' || point.state === 'purging';
}

export function isBroken(point) {
  return point.condition === 'broken';
}

/** Hawtio rejects with texts, and with nothing at all when the server is away. */
export function asError(thrown) {
  if (thrown instanceof Error) return thrown;
  return new Error(thrown ? String(thrown).replace(/^java\.lang\.\w+ : /, '') : 'the connector does not answer');
}

export function makeParts(React, H) {
  const h = React.createElement;

  /** Asks an MBean; its answer is JSON. */
  function ask(bean, operation, ...values) {
    const types = values.map(() => 'java.lang.String').join(',');
    return H.jolokiaService.execute(bean, operation + '(' + types + ')', values).then(
      text => (typeof text === 'string' ? JSON.parse(text) : text),
      thrown => Promise.reject(asError(thrown)),
    );
  }

  /**
   * Asks now and then while the page is shown. What is known stays when the connector is away.
   * @param question gives a promise; null for nothing to ask
   * @param key a new one begins anew
   */
  function usePolled(question, key, every) {
    const [state, setState] = React.useState({});
    const [asked, setAsked] = React.useState(0);
    React.useEffect(() => {
      let gone = false;
      let timer;
      if (!question) {
        setState({});
        return undefined;
      }
      setState(old => (old.key === key ? old : { key, loading: true }));
      function tick() {
        question().then(
          data => {
            const made = !data || data.asOf !== null;
            if (!gone && made) setState({ key, data });
            return made;
          },
          error => {
            if (!gone) setState(old => ({ key, data: old.key === key ? old.data : undefined, error }));
            return true;
          },
        ).then(made => {
          if (!gone && every) timer = setTimeout(tick, made ? Math.max(every, updateRate()) : AGAIN_MILLIS);
        });
      }
      tick();
      return () => {
        gone = true;
        clearTimeout(timer);
      };
    }, [key, every, asked]);
    return [state, () => setAsked(count => count + 1)];
  }

  /** As chosen in Hawtio's preferences; never faster than the page wants. */
  function updateRate() {
    return H.jolokiaService.loadUpdateRate ? H.jolokiaService.loadUpdateRate() : 5000;
  }

  function Label({ color, children, title }) {
    return h('span', { className: 'pf-v5-c-label pf-m-compact' + (color ? ' pf-m-' + color : ''), title },
      h('span', { className: 'pf-v5-c-label__content' }, h('span', { className: 'pf-v5-c-label__text' }, children)));
  }

  function Button({ kind = 'secondary', small, children, ...rest }) {
    return h('button', {
      type: 'button',
      className: 'pf-v5-c-button pf-m-' + kind + (small ? ' pf-m-small' : ''),
      ...rest,
    }, children);
  }

  function Alert({ kind = 'danger', title, children, action }) {
    return h('div', {
      className: 'pf-v5-c-alert pf-m-inline pf-m-' + kind,
      role: kind === 'danger' ? 'alert' : 'status',
      style: { marginBottom: '1rem' },
    },
    h('h4', { className: 'pf-v5-c-alert__title' }, title),
    children && h('div', { className: 'pf-v5-c-alert__description' }, children),
    action && h('div', { className: 'pf-v5-c-alert__action-group' }, action));
  }

  function Empty({ title, children }) {
    return h('div', { className: 'pf-v5-c-empty-state pf-m-sm' },
      h('div', { className: 'pf-v5-c-empty-state__content' },
        h('h2', { className: 'pf-v5-c-title pf-m-lg' }, title),
        children && h('div', { className: 'pf-v5-c-empty-state__body' }, children)));
  }

  function Loading({ what }) {
    return h('div', { className: 'pf-v5-c-empty-state pf-m-sm', role: 'status', 'aria-live': 'polite' },
      h('div', { className: 'pf-v5-c-empty-state__content' },
        h('svg', {
          className: 'pf-v5-c-spinner pf-m-lg', role: 'progressbar', viewBox: '0 0 100 100', 'aria-label': what,
        }, h('circle', { className: 'pf-v5-c-spinner__path', cx: 50, cy: 50, r: 45, fill: 'none' })),
        h('div', { className: 'pf-v5-c-empty-state__body' }, what)));
  }

  /** What a question came to: loading, wrong, or what `children` makes of its answer. */
  function Answer({ state, what, children }) {
    return h(React.Fragment, null,
      state.error && h(Alert, {
        title: state.data ? 'Not up to date: ' + state.error.message : state.error.message,
        kind: state.data ? 'warning' : 'danger',
      }),
      state.data ? children(state.data) : !state.error && h(Loading, { what }));
  }

  /** @param columns titles; @param tight those that are not wrapped; @param rows {key, cells, selected} */
  function Table({ label, columns, tight = [], rows }) {
    const whiteSpace = columns.map(title => (tight.includes(title) ? 'nowrap' : undefined));
    return h('div', { style: { overflowX: 'auto' } },
      h('table', { className: 'pf-v5-c-table pf-m-compact pf-m-grid-md', 'aria-label': label, role: 'grid' },
        h('thead', { className: 'pf-v5-c-table__thead' },
          h('tr', { className: 'pf-v5-c-table__tr' },
            columns.map((title, at) => h('th', { key: at, className: 'pf-v5-c-table__th', scope: 'col' }, title)))),
        h('tbody', { className: 'pf-v5-c-table__tbody' },
          rows.map(row => h('tr', {
            key: row.key,
            className: 'pf-v5-c-table__tr' + (row.selected ? ' pf-m-selected' : ''),
            'aria-selected': row.selected ? true : undefined,
          }, row.cells.map((cell, at) => h('td', {
            key: at, className: 'pf-v5-c-table__td', 'data-label': columns[at],
            style: { verticalAlign: 'middle', whiteSpace: whiteSpace[at] },
          }, cell)))))));
  }

  function Progress({ value, label }) {
    const percent = Math.max(0, Math.min(100, Math.round(value)));
    return h('div', { className: 'pf-v5-c-progress pf-m-sm pf-m-outside', style: { minWidth: '9rem' } },
      h('div', {
        className: 'pf-v5-c-progress__bar', role: 'progressbar', 'aria-label': label,
        'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': percent,
      }, h('div', { className: 'pf-v5-c-progress__indicator', style: { width: percent + '%' } })),
      h('span', { className: 'pf-v5-c-progress__status' },
        h('span', { className: 'pf-v5-c-progress__measure' }, percent + ' %')));
  }

  function Facts({ facts }) {
    return h('dl', { className: 'pf-v5-c-description-list pf-m-horizontal pf-m-compact' },
      facts.filter(fact => fact[1] || fact[1] === 0).map(fact =>
        h('div', { key: fact[0], className: 'pf-v5-c-description-list__group' },
          h('dt', { className: 'pf-v5-c-description-list__term' },
            h('span', { className: 'pf-v5-c-description-list__text' }, fact[0])),
          h('dd', { className: 'pf-v5-c-description-list__description' },
            h('div', { className: 'pf-v5-c-description-list__text', style: { overflowWrap: 'anywhere' } }, fact[1])))));
  }

  /** A button that reads like a link, in a line of text. */
  function Link({ children, ...rest }) {
    return h('button', { type: 'button', className: 'pf-v5-c-button pf-m-link pf-m-inline', style: { textAlign: 'start' }, ...rest }, children);
  }

  function Filter({ value, onChange, label }) {
    return h('span', { className: 'pf-v5-c-form-control', style: { maxWidth: '16rem' } },
      h('input', {
        type: 'search', value, placeholder: label, 'aria-label': label, onChange: event => onChange(event.target.value),
      }));
  }

  function Cut({ shown, all }) {
    return all > shown ? h('p', { style: { padding: '1rem' } }, shown + ' of ' + all + ' are shown: filter for others.') : null;
  }

  function Select({ id, label, value, options, onChange }) {
    return h('div', { style: { minWidth: '14rem' } },
      h('label', { className: 'pf-v5-c-form__label', htmlFor: id },
        h('span', { className: 'pf-v5-c-form__label-text' }, label)),
      h('span', { className: 'pf-v5-c-form-control' },
        h('select', { id, value, onChange: event => onChange(event.target.value) },
          options.map(option => h('option', { key: option.value, value: option.value }, option.text))),
        h('span', { className: 'pf-v5-c-form-control__utilities', 'aria-hidden': true },
          h('span', { className: 'pf-v5-c-form-control__toggle-icon' }, '▾'))));
  }

  /**
   * Chooses one of the sources that have points. The one that is shown does not wait until all are known, which may
   * take the list of a whole vault.
   */
  function SourceChoice({ id, label, tenant, source, onChoose }) {
    const [origins] = usePolled(() => ask(VAULT, 'origins'), 'origins', 60000);
    if (!source && !origins.data) return h(Answer, { state: origins, what: 'Looking for sources with points' });
    const known = origins.data ? origins.data.value : [];
    if (!source && known.length === 0) {
      return h(Empty, { title: 'No points yet' }, 'They appear when a source has stored its first backup.');
    }
    const isKnown = known.some(origin => origin.tenant === tenant && origin.source === source);
    const options = (source && !isKnown ? known.concat([{ tenant, source }]) : known).map(origin => ({
      value: JSON.stringify([origin.tenant, origin.source]),
      text: (origin.tenant === 'default' ? '' : origin.tenant + ' / ') + origin.source,
    }));
    return h('div', { style: { marginBottom: '1rem', maxWidth: '24rem' } }, h(Select, {
      id, label, options: [{ value: '', text: 'choose a source' }].concat(options),
      value: source ? JSON.stringify([tenant, source]) : '',
      onChange: value => onChoose(value ? JSON.parse(value) : []),
    }));
  }

  /**
   * Asks before something is done, with the fields that it needs. The browser's own dialog keeps the focus inside, and
   * closes with Escape.
   * @param dialog {title, text, button, danger, fields: [{name, label, hint, value, pattern, check}], act(values)}
   */
  function Dialog({ dialog, onClose }) {
    const box = React.useRef(null);
    const [busy, setBusy] = React.useState(false);
    const [error, setError] = React.useState(null);
    const [values, setValues] = React.useState(
      Object.fromEntries((dialog.fields || []).map(field => [field.name, field.value || ''])));
    React.useEffect(() => {
      box.current.showModal();
    }, []);
    function submit(event) {
      event.preventDefault();
      setBusy(true);
      setError(null);
      dialog.act(values).then(
        said => {
          H.eventService.notify({ type: 'success', message: said });
          onClose(true);
        },
        thrown => {
          setBusy(false);
          setError(asError(thrown));
        },
      );
    }
    function set(field, value) {
      setValues(old => ({ ...old, [field.name]: value }));
    }
    return h('dialog', {
      ref: box,
      className: 'pf-v5-c-modal-box pf-m-sm',
      style: { position: 'fixed', margin: 'auto', border: 0, color: 'inherit' },
      'aria-labelledby': 'backup-dialog-title',
      onClose: () => onClose(false),
    },
    h('form', { onSubmit: submit, className: 'pf-v5-c-form' },
      h('header', { className: 'pf-v5-c-modal-box__header' },
        h('h1', { className: 'pf-v5-c-modal-box__title', id: 'backup-dialog-title' }, dialog.title)),
      h('div', { className: 'pf-v5-c-modal-box__body' },
        error && h(Alert, { title: error.message }),
        h('p', { style: { marginBottom: '1rem', overflowWrap: 'anywhere' } }, dialog.text),
        (dialog.fields || []).map(field => h('div', {
          key: field.name, className: 'pf-v5-c-form__group', style: { marginBottom: '1rem' },
        }, h(field.check ? Check : Field, { field, value: values[field.name], set: value => set(field, value) })))),
      h('footer', { className: 'pf-v5-c-modal-box__footer' },
        h('button', {
          type: 'submit', disabled: busy,
          className: 'pf-v5-c-button pf-m-' + (dialog.danger ? 'danger' : 'primary'),
        }, busy ? 'Working…' : dialog.button),
        h(Button, { kind: 'link', onClick: () => onClose(false) }, 'Cancel'))));
  }

  function Field({ field, value, set }) {
    const id = 'backup-field-' + field.name;
    return h(React.Fragment, null,
      h('label', { className: 'pf-v5-c-form__label', htmlFor: id },
        h('span', { className: 'pf-v5-c-form__label-text' }, field.label)),
      h('span', { className: 'pf-v5-c-form-control' },
        h('input', {
          id, type: 'text', required: true, value, pattern: field.pattern, title: field.hint, autoComplete: 'off',
          onChange: event => set(event.target.value),
        })),
      field.hint && h('div', { className: 'pf-v5-c-form__helper-text' },
        h('div', { className: 'pf-v5-c-helper-text' },
          h('span', { className: 'pf-v5-c-helper-text__item-text' }, field.hint))));
  }

  function Check({ field, value, set }) {
    const id = 'backup-field-' + field.name;
    return h('div', { className: 'pf-v5-c-check' },
      h('input', {
        id, type: 'checkbox', className: 'pf-v5-c-check__input', checked: value === 'true',
        onChange: event => set(String(event.target.checked)),
      }),
      h('label', { className: 'pf-v5-c-check__label', htmlFor: id }, field.label));
  }

  function Card({ title, actions, children }) {
    return h('div', { className: 'pf-v5-c-card', style: { marginBottom: '1rem' } },
      h('div', { className: 'pf-v5-c-card__header' },
        actions && h('div', { className: 'pf-v5-c-card__actions' }, actions),
        h('div', { className: 'pf-v5-c-card__header-main' }, h('h2', { className: 'pf-v5-c-card__title-text' }, title))),
      h('div', { className: 'pf-v5-c-card__body' }, children));
  }

  return {
    React, h, ask, usePolled, Label, Button, Link, Alert, Empty, Answer, Table, Progress, Facts, Filter, Cut, SourceChoice, Dialog, Card,
  };
}
