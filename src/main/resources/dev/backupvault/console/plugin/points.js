// The page of points: a source's items, an item's points as a timeline with its chains, and what can be done with one.
import { VAULT, bytes, duration, isBroken, isHidden, isLocked, moment, seconds, shortId } from './parts.js';

const MOST_ITEMS = 200;
const MOST_DRAWN = 60;
const WIDTH = 1000;
const HEIGHT = 170;
const LINE = 105;
const MARGIN = 40;
const FOLDER = '[A-Za-z0-9][A-Za-z0-9._\\-]{0,99}';

export function makePoints(parts) {
  const { React, h, ask, usePolled, Label, Button, Link, Empty, Answer, Table, Facts, Filter, Cut, SourceChoice, Card } = parts;

  function Points({ at, go, rights, confirm }) {
    const [tenant, source, item, point] = [at[0] || 'default', at[1] || '', at[2] || '', at[3] || ''];
    return h(React.Fragment, null,
      h(SourceChoice, { id: 'backup-source', label: 'Source', tenant, source, onChoose: where => go('points', ...where) }),
      source && !item && h(Items, { tenant, source, go }),
      item && h(Item, { tenant, source, item, point, go, rights, confirm }));
  }

  function Items({ tenant, source, go }) {
    const [state] = usePolled(() => ask(VAULT, 'items', tenant, source), tenant + '/' + source, 10000);
    const [filter, setFilter] = React.useState('');
    return h(Answer, { state, what: 'Listing the items of ' + source }, answer => {
      const items = answer.value.items.filter(one => one.item.toLowerCase().includes(filter.toLowerCase()));
      return answer.value.items.length === 0
        ? h(Empty, { title: source + ' has no points' })
        : h(Card, {
          title: 'Items of ' + source + ' (' + answer.value.items.length + (answer.value.more ? ' and more)' : ')'),
          actions: h(Filter, { value: filter, onChange: setFilter, label: 'Filter items' }),
        },
        h(Table, {
          label: 'Items',
          columns: ['Item', 'Points', 'Size', 'Newest', 'Policy', ''],
          rows: items.slice(0, MOST_ITEMS).map(one => ({
            key: one.item,
            cells: [
              h(Link, { onClick: () => go('points', tenant, source, one.item) }, one.item),
              one.points,
              bytes(one.bytes),
              one.newest ? h('span', { title: moment(one.newest) }, duration(seconds(one.newest)) + ' ago') : 'all hidden',
              one.policy || '–',
              one.damaged > 0 ? h(Label, { color: 'red' }, one.damaged + ' damaged') : '',
            ],
          })),
        }),
        h(Cut, { shown: MOST_ITEMS, all: items.length }));
    });
  }

  function Item({ tenant, source, item, point, go, rights, confirm }) {
    const key = [tenant, source, item].join('/');
    const [state, refresh] = usePolled(() => ask(VAULT, 'points', tenant, source, item), key, 5000);
    const choose = id => go('points', tenant, source, item, id);
    return h(Answer, { state, what: 'Listing the points of ' + item }, answer => {
      const { all, points } = answer.value;
      const chosen = points.find(one => one.point === point);
      return h(React.Fragment, null,
        h(Card, {
          title: item + ' (' + all + (all === 1 ? ' point)' : ' points)'),
          actions: h(Button, { kind: 'link', small: true, onClick: () => go('points', tenant, source) }, 'All items'),
        },
        points.length === 0 ? h(Empty, { title: 'No points' }) : h(React.Fragment, null,
          h(Timeline, { points: points.slice(0, MOST_DRAWN), chosen: point, choose }),
          h(Legend),
          chosen && h(Detail, {
            tenant, source, summary: chosen, rights, close: () => go('points', tenant, source, item),
            confirm: dialog => confirm({ ...dialog, done: refresh }),
          }),
          h(Table, {
            label: 'Points',
            columns: ['Taken', 'Point', 'Kind', 'Size', 'State', 'Marks', ''],
            tight: ['Taken', 'Point', 'Size'],
            rows: points.slice(0, MOST_ITEMS).map(one => row(one, one.point === point, choose)),
          }),
          all > Math.min(points.length, MOST_ITEMS) && h('p', { style: { padding: '1rem' } },
            'The newest ' + Math.min(points.length, MOST_ITEMS) + ' of ' + all + ' are shown.'))));
    });
  }

  function row(one, selected, choose) {
    return {
      key: one.point,
      selected,
      cells: [
        moment(one.backupTime),
        h('span', { title: one.point }, shortId(one.point)),
        one.kind,
        bytes(one.bytes),
        h(State, { point: one }),
        h(Marks, { point: one }),
        h(Button, { small: true, onClick: () => choose(one.point), 'aria-label': 'Details of ' + one.point }, 'Details'),
      ],
    };
  }

  function State({ point }) {
    if (point.damaged) return h(Label, { color: 'red' }, 'damaged');
    if (isBroken(point)) return h(Label, { color: 'red', title: point.because }, 'broken chain');
    if (point.condition === 'complete') return h(Label, { color: 'orange', title: point.because }, 'complete');
    return h(Label, { color: point.state === 'verified' ? 'green' : undefined }, point.state);
  }

  function Marks({ point }) {
    return h(React.Fragment, null, [
      point.holds > 0 && h(Label, { key: 'held', color: 'orange' }, 'held'),
      isLocked(point) && h(Label, { key: 'locked', color: 'blue', title: 'until ' + moment(point.lockedUntil) }, 'locked'),
      (point.replicas || []).map(name => h(Label, { key: name, color: 'purple' }, 'replica: ' + name)),
      point.tier && h(Label, { key: 'tier' }, point.tier.name),
    ]);
  }

  const color = {
    verified: 'var(--pf-v5-global--success-color--100)',
    damaged: 'var(--pf-v5-global--danger-color--100)',
    stored: 'var(--pf-v5-global--primary-color--100)',
    hidden: 'var(--pf-v5-global--Color--200)',
    held: 'var(--pf-v5-global--warning-color--100)',
    line: 'var(--pf-v5-global--BorderColor--100)',
    text: 'var(--pf-v5-global--Color--100)',
    ground: 'var(--pf-v5-global--BackgroundColor--100)',
  };

  function look(point) {
    if (isHidden(point)) return { fill: color.ground, stroke: color.hidden };
    const fill = isBroken(point) ? color.damaged : point.state === 'verified' ? color.verified : color.stored;
    return { fill, stroke: fill };
  }

  /** One mark, drawn around (x, y). */
  function Mark({ point, x, y, selected }) {
    const { fill, stroke } = look(point);
    const full = point.kind === 'full';
    return h(React.Fragment, null,
      (point.replicas || []).length > 0 && h('circle', { cx: x, cy: y, r: 14, fill: 'none', stroke, strokeWidth: 2 }),
      selected && h('circle', { cx: x, cy: y, r: 18, fill: 'none', stroke: color.text, strokeWidth: 2, strokeDasharray: '4 3' }),
      full
        ? h('rect', { x: x - 9, y: y - 9, width: 18, height: 18, rx: 3, fill, stroke, strokeWidth: 2 })
        : h('circle', { cx: x, cy: y, r: 8, fill, stroke, strokeWidth: 2 }),
      point.state === 'verified' && !isBroken(point) && h('path', {
        d: `M${x - 4} ${y} l3 3.5 l5.5 -7`, fill: 'none', stroke: color.ground, strokeWidth: 2.2,
      }),
      isBroken(point) && h('path', {
        d: `M${x - 4} ${y - 4} l8 8 m0 -8 l-8 8`, fill: 'none', stroke: color.ground, strokeWidth: 2.2,
      }),
      isLocked(point) && h('g', { fill: 'none', stroke: color.text, strokeWidth: 1.6 },
        h('rect', { x: x - 5, y: y + 22, width: 10, height: 8, rx: 1.5, fill: color.text }),
        h('path', { d: `M${x - 3} ${y + 22} v-2.5 a3 3 0 0 1 6 0 v2.5` })),
      point.holds > 0 && h('path', {
        d: `M${x} ${y - 14} v-18 l11 5 l-11 5`, fill: color.held, stroke: color.held, strokeWidth: 1.6,
      }));
  }

  /** Oldest on the left. Evenly apart: backups come in bursts, and marks on top of each other say nothing. */
  function Timeline({ points, chosen, choose }) {
    const oldestFirst = points.slice().reverse();
    const gap = oldestFirst.length > 1 ? (WIDTH - 2 * MARGIN) / (oldestFirst.length - 1) : 0;
    const x = new Map(oldestFirst.map((one, at) => [one.point, oldestFirst.length > 1 ? MARGIN + at * gap : WIDTH / 2]));
    const labelEvery = Math.max(1, Math.ceil(110 / Math.max(gap, 1)));
    return h('div', { style: { overflowX: 'auto' } }, h('svg', {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`, style: { width: '100%', minWidth: '40rem', maxHeight: '14rem' },
      role: 'group', 'aria-label': 'Timeline of the newest ' + points.length + ' points, and what needs what',
    },
    h('line', { x1: MARGIN / 2, x2: WIDTH - MARGIN / 2, y1: LINE, y2: LINE, stroke: color.line, strokeWidth: 2 }),
    oldestFirst.flatMap(one => one.needs.filter(base => x.has(base)).map(base => {
      const from = x.get(base);
      const to = x.get(one.point);
      const rise = Math.min(80, 26 + Math.abs(to - from) / 8);
      return h('path', {
        key: base + one.point,
        d: `M${from} ${LINE - 10} C${from} ${LINE - rise}, ${to} ${LINE - rise}, ${to} ${LINE - 10}`,
        fill: 'none', stroke: isBroken(one) ? color.damaged : color.hidden, strokeWidth: 1.8,
      });
    })),
    oldestFirst.map((one, at) => h('g', {
      key: one.point, role: 'button', tabIndex: 0, style: { cursor: 'pointer' },
      'aria-label': `${one.kind} of ${moment(one.backupTime)}, ${one.state}`,
      onClick: () => choose(one.point),
      onKeyDown: event => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          choose(one.point);
        }
      },
    },
    h('title', null, `${one.point}\n${one.kind}, ${bytes(one.bytes)}, ${one.state}`),
    h(Mark, { point: one, x: x.get(one.point), y: LINE, selected: one.point === chosen }),
    (oldestFirst.length - 1 - at) % labelEvery === 0 && h('text', {
      x: x.get(one.point), y: HEIGHT - 14, textAnchor: 'middle', fontSize: 12, fill: color.text,
    }, moment(one.backupTime).slice(5))))));
  }

  function Legend() {
    const one = (text, point) => h('span', { key: text, style: { display: 'inline-flex', alignItems: 'center', marginRight: '1rem' } },
      h('svg', { width: 40, height: 44, viewBox: '0 8 40 62', 'aria-hidden': true }, h(Mark, { point, x: 18, y: 40 })),
      h('small', null, text));
    const plain = { kind: 'incremental', state: 'stored', holds: 0, replicas: [] };
    return h('div', { style: { marginBottom: '1rem' }, 'aria-hidden': true },
      one('full', { ...plain, kind: 'full' }),
      one('needs others', plain),
      one('verified', { ...plain, state: 'verified' }),
      one('damaged', { ...plain, damaged: true }),
      one('hidden', { ...plain, state: 'hidden' }),
      one('held', { ...plain, holds: 1 }),
      one('locked', { ...plain, lockedUntil: '9999-12-31T00:00:00Z' }),
      one('replica', { ...plain, replicas: ['x'] }));
  }

  function Detail({ tenant, source, summary, rights, confirm, close }) {
    const id = summary.point;
    // Asked again when the list shows something else of it.
    const [state, refresh] = usePolled(() => ask(VAULT, 'point', tenant, source, id), id + JSON.stringify(summary), 0);
    const act = (name, dialog) => rights.has(name) && h(Button, {
      key: name, small: true,
      onClick: () => confirm({
        ...dialog,
        act: values => dialog.act(values).then(said => {
          refresh();
          return said;
        }),
      }),
    }, dialog.button + '…');
    return h('div', { className: 'pf-v5-c-card pf-m-flat pf-m-compact', style: { marginBottom: '1rem' } },
      h('div', { className: 'pf-v5-c-card__header' },
        h('div', { className: 'pf-v5-c-card__actions' },
          act('verify', {
            title: 'Verify the point', button: 'Verify',
            text: id + ' is read back from the store and hashed: ' + bytes(summary.bytes) + '.',
            act: () => ask(VAULT, 'verify', tenant, source, id).then(() => 'It is being verified: see Activity'),
          }),
          act('restore', {
            title: 'Restore the point', button: 'Restore',
            text: id + ' is restored to the connector\'s machine, into a folder of its own below management.restores.',
            fields: [
              { name: 'folder', label: 'Folder', value: id.slice(0, 16), pattern: FOLDER, hint: 'A name of letters, digits, dots, dashes and underscores.' },
              { name: 'chain', label: 'Also the points that it needs', check: true, value: String(summary.dependsOn > 0) },
            ],
            act: values => ask(VAULT, 'restore', tenant, source, id, values.folder, values.chain)
              .then(() => 'It is being restored: see Activity'),
          }),
          act('hold', {
            title: 'Hold the point', button: 'Hold',
            text: id + ' is kept whatever its policy says, until it is released.',
            fields: [
              { name: 'case', label: 'Case', hint: 'What it is held for; it is released by this.' },
              { name: 'reason', label: 'Reason' },
            ],
            act: values => ask(VAULT, 'hold', tenant, source, id, values.case, values.reason).then(() => 'It is held'),
          }),
          h(Button, { kind: 'link', small: true, onClick: close }, 'Close')),
        h('div', { className: 'pf-v5-c-card__header-main' },
          h('h3', { className: 'pf-v5-c-card__title-text', style: { overflowWrap: 'anywhere' } }, id))),
      h('div', { className: 'pf-v5-c-card__body' },
        h(Answer, { state, what: 'Reading the point' }, detail => h(Known, {
          detail, summary,
          release: hold => act('release', {
            title: 'Release the point', button: 'Release', danger: true,
            text: 'The hold of case ' + hold.case + ' ends; its policy decides again whether the point is kept.',
            act: () => ask(VAULT, 'release', tenant, source, id, hold.case).then(() => 'It is released'),
          }),
        }))));
  }

  function Known({ detail, summary, release }) {
    const { status } = detail;
    const verified = status.verification;
    return h(Facts, {
      facts: [
        ['Taken', moment(summary.backupTime)],
        ['Stored', moment(summary.storedAt)],
        ['Size', bytes(summary.bytes) + ' in ' + summary.artifacts + (summary.artifacts === 1 ? ' file' : ' files')],
        ['Policy', summary.policy],
        ['Read back', verified
          ? moment(verified.readBackAt) + ': ' + (verified.outcome === 'good' ? 'whole' : 'damaged, ' + verified.detail)
          : 'not yet'],
        ['Needs', summary.needs.join(', ')],
        ['Needed by', (detail.neededBy || []).join(', ')],
        ['Locked', status.lock && 'until ' + moment(status.lock.until) + ', enforced by ' + status.lock.enforcedBy],
        ['Held', (status.holds || []).length > 0 && h('ul', null, status.holds.map(hold => h('li', { key: hold.case },
          'case ' + hold.case + ': ' + hold.reason + ' (' + hold.by + ', ' + moment(hold.at) + ') ', release(hold))))],
        ['Hidden', status.hidden && moment(status.hidden.at) + ' by ' + status.hidden.by + ': ' + status.hidden.because
          + '; purged after ' + moment(status.hidden.purgeAfter)],
        ['Replicas', (status.replicas || []).map(one => one.vault + ' ' + moment(one.at)).join(', ')],
        ['SHA-256', summary.sha256],
      ],
    });
  }

  return Points;
}
