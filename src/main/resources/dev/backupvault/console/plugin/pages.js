// The pages of sources, activity, retention and drills.
import { SOURCES, VAULT, bytes, duration, moment, seconds, shortId } from './parts.js';

const STATES = { running: 'green', pausing: 'orange', paused: 'orange', retired: undefined, off: undefined };
const TASKS = { done: 'green', failed: 'red', running: 'blue', queued: undefined };
const MOST_ROWS = 200;

export function makePages(parts) {
  const {
    React, h, ask, usePolled, Label, Button, Link, Alert, Empty, Answer, Table, Progress, Facts, Filter, Cut, SourceChoice, Card,
  } = parts;

  function Age({ source }) {
    if (!source.lastPointAt) return h(Label, { color: source.dueSeconds ? 'red' : undefined }, 'none yet');
    const age = seconds(source.lastPointAt);
    const due = source.dueSeconds;
    const text = duration(age) + ' ago' + (due ? ' of ' + duration(due) : '');
    const color = !due ? undefined : age > due ? 'red' : age > due * 0.8 ? 'orange' : 'green';
    return h(Label, { color, title: moment(source.lastPointAt) }, (color === 'red' ? 'overdue: ' : '') + text);
  }

  function LastError({ source }) {
    const error = source.lastError;
    if (!error) return '–';
    const old = source.lastPointAt && Date.parse(error.at) < Date.parse(source.lastPointAt);
    return h('span', { title: error.code + ' ' + error.text + ' (' + moment(error.at) + ')' },
      h(Label, { color: old ? undefined : 'red' }, error.code), ' ',
      h('small', null, duration(seconds(error.at)) + ' ago' + (old ? ', before the last point' : '')),
      !old && h('div', { style: { maxWidth: '28rem', overflowWrap: 'anywhere' } }, h('small', null, error.text.slice(0, 200))));
  }

  function Sources({ go, rights, confirm }) {
    const [state, refresh] = usePolled(() => ask(SOURCES, 'list'), 'sources', 3000);
    const [filter, setFilter] = React.useState('');
    function want(source, act) {
      const pause = act === 'pause';
      confirm({
        title: (pause ? 'Pause ' : 'Resume ') + source.name,
        text: pause
          ? 'No new backups are taken until it is resumed, also after a restart. What was begun is finished.'
          : 'Backups are taken again.',
        button: pause ? 'Pause' : 'Resume',
        act: () => ask(SOURCES, act, source.name).then(() => source.name + (pause ? ' is paused' : ' takes backups again')),
        done: refresh,
      });
    }
    function row(source) {
      const halted = source.state === 'paused' || source.state === 'retired' || source.state === 'pausing';
      const act = halted ? 'resume' : 'pause';
      return {
        key: source.name,
        cells: [
          h(React.Fragment, null,
            h(Link, { onClick: () => go('points', 'default', source.source) }, source.name),
            h('div', null, h('small', null, source.kind))),
          h(Label, { color: STATES[source.state] }, source.state),
          h(Age, { source }),
          source.policy || '–',
          source.uploads > 0 ? source.uploads + ' × ' + bytes(source.bytesPerSecond) + '/s' : '–',
          source.nextRun ? moment(source.nextRun) : '–',
          h(LastError, { source }),
          rights.has(act)
            ? h(Button, { small: true, onClick: () => want(source, act), 'aria-label': act + ' ' + source.name },
              halted ? 'Resume' : 'Pause')
            : '',
        ],
      };
    }
    return h(Answer, { state, what: 'Looking at the sources' }, answer => {
      const wanted = answer.value.filter(source => source.name.toLowerCase().includes(filter.toLowerCase()));
      return answer.value.length === 0
        ? h(Empty, { title: 'No sources yet' }, 'Each is a small file in routes/sources/.')
        : h(Card, {
          title: 'Sources (' + answer.value.length + ')',
          actions: h(Filter, { value: filter, onChange: setFilter, label: 'Filter sources' }),
        },
        h(Table, {
          label: 'Sources',
          columns: ['Source', 'State', 'Last point', 'Policy', 'Now', 'Next run', 'Last error', ''],
          tight: ['Last point', 'Now', 'Next run'],
          rows: wanted.slice(0, MOST_ROWS).map(row),
        }),
        h(Cut, { shown: MOST_ROWS, all: wanted.length }));
    });
  }

  function Activity() {
    const [uploads] = usePolled(() => ask(VAULT, 'uploads'), 'uploads', 2000);
    const [tasks] = usePolled(() => ask(VAULT, 'tasks'), 'tasks', 2000);
    return h(React.Fragment, null,
      h(Card, { title: 'Uploads' }, h(Answer, { state: uploads, what: 'Looking at uploads' }, running =>
        running.length === 0
          ? h(Empty, { title: 'Nothing is being stored' })
          : h(Table, {
            label: 'Uploads',
            columns: ['Source', 'Item', 'Progress', 'Stored', 'Rate', 'Left'],
            rows: running.slice(0, MOST_ROWS).map((upload, at) => ({
              key: upload.source + upload.name + at,
              cells: [
                upload.source,
                upload.name,
                upload.length > 0
                  ? h(Progress, { value: (100 * upload.bytes) / upload.length, label: upload.name })
                  : 'length unknown',
                bytes(upload.bytes) + (upload.length > 0 ? ' of ' + bytes(upload.length) : ''),
                bytes(upload.bytesPerSecond) + '/s',
                upload.length > 0 && upload.bytesPerSecond > 0
                  ? duration((upload.length - upload.bytes) / upload.bytesPerSecond)
                  : '–',
              ],
            })),
          }))),
      h(Card, { title: 'Tasks' }, h(Answer, { state: tasks, what: 'Looking at tasks' }, answer =>
        answer.tasks.length === 0
          ? h(Empty, { title: 'No tasks' }, 'Verifications and restores that are asked for are shown here until the connector stops.')
          : h(Table, {
            label: 'Tasks',
            columns: ['Asked', 'Task', 'Of', 'State', 'By', 'Result'],
            tight: ['Asked'],
            rows: answer.tasks.map(task => ({
              key: task.id,
              cells: [
                moment(task.asked),
                task.operation,
                task.subject,
                h(Label, { color: TASKS[task.state] }, task.state),
                task.by,
                result(task),
              ],
            })),
          }))));
  }

  function result(task) {
    if (task.error) return task.error.code + ' ' + task.error.error;
    if (task.operation === 'verify' && task.result) {
      return task.result.good ? 'whole: ' + bytes(task.result.bytes) + ' read' : 'damaged: ' + task.result.detail;
    }
    if (task.operation === 'restore' && task.result) {
      return task.result.flatMap(point => point.files).length + ' files are back';
    }
    return '–';
  }

  function Retention({ at, go }) {
    const [tenant, source] = [at[0] || 'default', at[1] || ''];
    const [state] = usePolled(
      source ? () => ask(VAULT, 'retentionPlan', tenant, source) : null, tenant + '/' + source, 0);
    return h(React.Fragment, null,
      h(SourceChoice, { id: 'backup-plan-source', label: 'Plan of', tenant, source, onChoose: where => go('retention', ...where) }),
      source
        ? h(Answer, { state, what: 'Planning: nothing is removed by that' }, planned => h(Plans, { planned }))
        : h(Empty, { title: 'What would go?' }, 'A plan says what policies keep of a source and why, and removes nothing.'));
  }

  function Plans({ planned }) {
    if (planned.plans.length === 0) return h(Empty, { title: 'No policy keeps this source: nothing goes' });
    return h(React.Fragment, null,
      planned.weaker.length > 0 && h(Alert, { kind: 'warning', title: 'Policies are weaker than what was accepted' },
        h('ul', null, planned.weaker.map(text => h('li', { key: text }, text)))),
      planned.plans.map(plan => h(Card, { key: plan.id, title: 'Policy ' + plan.policy },
        (plan.overLimit || plan.itemsOverLimit.length > 0) && h(Alert, {
          kind: 'warning', title: 'It would take more than its share and waits for a person',
        }),
        plan.following && plan.following.tooMany && h(Alert, {
          kind: 'warning',
          title: 'Files of ' + plan.following.vanished.length + ' points vanished at the source at once: it waits for a person',
        }),
        plan.following && plan.following.notListed && h(Alert, {
          kind: 'warning', title: 'The source cannot be looked at, so nothing goes: ' + plan.following.notListed,
        }),
        h(Facts, { facts: [['Plan', plan.id], ['Stay', plan.keep], ['Go', plan.remove], ['Time zone', plan.timezone]] }),
        h(Table, {
          label: 'Plan of ' + plan.policy,
          columns: ['Item', 'Point', 'Taken', 'Kind', '', 'Why'],
          tight: ['Point', 'Taken'],
          rows: decisions(plan).slice(0, MOST_ROWS).map(({ item, decision }) => ({
            key: item + decision.point,
            cells: [
              item,
              h('span', { title: decision.point }, shortId(decision.point)),
              moment(decision.taken),
              decision.kind,
              h(Label, { color: decision.keep ? 'green' : 'red' }, decision.keep ? 'stays' : 'goes'),
              decision.why.join(', '),
            ],
          })),
        }),
        h(Cut, { shown: MOST_ROWS, all: decisions(plan).length }))));
  }

  /** What goes comes first: that is what a plan is read for. */
  function decisions(plan) {
    const all = plan.items.flatMap(item => item.decisions.map(decision => ({ item: item.item, decision })));
    return all.filter(one => !one.decision.keep).concat(all.filter(one => one.decision.keep));
  }

  function Drills({ at, go }) {
    const [state] = usePolled(() => ask(VAULT, 'drills'), 'drills', 20000);
    const [report] = usePolled(at[0] ? () => ask(VAULT, 'drill', at[0]) : null, at[0] || '', 0);
    return h(Answer, { state, what: 'Reading reports' }, answer => h(React.Fragment, null,
      answer.value.length === 0
        ? h(Empty, { title: 'Nothing was proved yet' }, 'Restore procedures and drills leave their reports here.')
        : h(Card, { title: 'Restore procedures and drills' }, h(Table, {
          label: 'Drills',
          columns: ['Started', 'Procedure', 'Outcome', 'Time to restore', 'Age of the data', 'Failure', ''],
          tight: ['Started'],
          rows: answer.value.map(drill => ({
            key: drill.name,
            selected: drill.name === at[0],
            cells: [
              moment(drill.startedAt),
              drill.procedure,
              h(Label, { color: drill.outcome === 'passed' ? 'green' : 'red' }, drill.outcome),
              drill.rtoSeconds === null ? '–' : duration(drill.rtoSeconds),
              drill.rpoSeconds === null ? '–' : duration(drill.rpoSeconds),
              drill.failure || '–',
              h(Button, { small: true, onClick: () => go('drills', drill.name), 'aria-label': 'Report ' + drill.name }, 'Report'),
            ],
          })),
        })),
      at[0] && h(Card, {
        title: 'Report ' + at[0],
        actions: h(Button, { kind: 'link', small: true, onClick: () => go('drills') }, 'Close'),
      }, h(Answer, { state: report, what: 'Reading the report' }, one => h(Report, { report: one })))));
  }

  function Report({ report }) {
    return h(React.Fragment, null,
      h(Facts, {
        facts: [
          ['Outcome', report.outcome],
          ['Failure', report.failure && report.failure.code + ' ' + report.failure.fact],
          ['By', report.by],
          ['On', report.machine],
          ['From', moment(report.startedAt)],
          ['To', moment(report.endedAt)],
          ['Points', report.points.map(point => point.item + ' ' + point.point).join(', ')],
          ['Checks', (report.programs || []).map(one => one.arguments.join(' ') + ': ' + one.ended).join('; ')],
          ['Not proved', (report.notProved || []).join(' ')],
        ],
      }));
  }

  return { sources: Sources, activity: Activity, retention: Retention, drills: Drills };
}
