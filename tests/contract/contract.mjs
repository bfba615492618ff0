// docs/openapi.json put before a real server by schemathesis: whether the server does what the document says, and takes
// all that it allows. Three runs: as the people whom the operations are for, as a guest, and past the throttles. A line
// `ok …` or `not ok …` an operation and phase.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../journeys/server.mjs';
import { pythonWith } from '../python.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const documentFile = join(here, '../../docs/openapi.json');
const requirements = join(here, 'requirements.txt');

// It ends what hangs; a run takes a minute or two on two cores.
const MINUTES_AT_MOST = 15;
// Of all answers in a run that isn't about throttles: more would hide what is behind them.
const THROTTLED_AT_MOST = 0.05;
const TERMS = 'contract';

const RUNS = [
  { name: 'as the people it is for', as: 'member', arguments: ['--max-examples', '30'] },
  { name: 'as a guest', as: 'guest', arguments: ['--phases', 'examples,coverage,fuzzing', '--max-examples', '15', '--include-by', '/x-access == "public"'] },
  {
    name: 'past the throttles',
    as: 'guest',
    throttled: true,
    arguments: ['--phases', 'coverage,fuzzing', '--max-examples', '40', ...['SignIn', 'SignUp', 'TrackReceipts', 'ReadSession'].flatMap((name) => ['--include-operation-id', name])],
  },
];

let failed = 0;

function tell(holds, sentence, why = '') {
  if (!holds) failed += 1;
  console.log(holds ? `ok ${sentence}` : `not ok ${sentence}: ${why}`);
}

/** Runs schemathesis once; what it printed, how it ended, its report, and how often each operation answered what. */
async function run(python, { as, throttled = false, arguments: chosen }, room) {
  const server = await startServer({
    options: [
      ...['--sample-data', '--static-folder', room, '--terms-version', TERMS, '--trusted-proxies', '127.0.0.1', '--questions', 'true'],
      ...['--case-status-per-second', '1000', '--case-status-per-day', '1000000'],
    ],
  });
  const [report, told] = [join(room, 'report.json'), join(room, 'told.json')];
  try {
    const child = spawn(
      join(dirname(python), 'schemathesis'),
      ['--config-file', join(here, 'schemathesis.toml'), 'run', documentFile, '--url', server.address, '--no-color', '--report-json-path', report, ...chosen],
      {
        cwd: room,
        stdio: ['ignore', 'inherit', 'inherit'],
        env: {
          ...process.env,
          SCHEMATHESIS_HOOKS: join(here, 'hooks.py'),
          PYTHONDONTWRITEBYTECODE: '1',
          ELLIS_CONTRACT_ADDRESS: server.address,
          ELLIS_CONTRACT_CLOCK: server.clock,
          ELLIS_CONTRACT_TERMS: TERMS,
          ELLIS_CONTRACT_AS: as,
          ELLIS_CONTRACT_THROTTLED: throttled ? 'yes' : 'no',
          ELLIS_CONTRACT_TOLD: told,
        },
      },
    );
    const late = setTimeout(() => child.kill('SIGKILL'), MINUTES_AT_MOST * 60_000);
    const ended = await new Promise((resolve, reject) => child.once('error', reject).once('exit', (code, signal) => resolve(code ?? signal)));
    clearTimeout(late);
    return { ended, report: JSON.parse(readFileSync(report, 'utf8')), told: JSON.parse(readFileSync(told, 'utf8')) };
  } finally {
    await server.stop();
  }
}

await main().catch((error) => tell(false, 'the contract can be tried', error.stack));
process.exit(failed ? 1 : 0);

async function main() {
  const pinned = readFileSync(requirements, 'utf8');
  const python = pythonWith('schemathesis', ['--require-hashes', '--only-binary', ':all:', '--requirement', requirements], pinned);
  for (const one of RUNS) {
    const room = mkdtempSync(join(tmpdir(), 'ellis-contract-'));
    try {
      judge(one, await run(python, one, room));
    } finally {
      rmSync(room, { recursive: true, force: true });
    }
  }
}

function judge({ name, as, throttled = false }, { ended, report, told }) {
  const { operations, phases, test_cases: cases } = report;
  for (const { operations: where, title, count } of report.failures) tell(false, `${name}: ${title}`, `${count} times; ${where.join(', ')}`);
  for (const { title, count } of report.errors) tell(false, `${name}: ${title}`, `${count} times; see above`);
  for (const [phase, { status, skip_reason: reason }] of Object.entries(phases)) {
    if (status !== 'skip') tell(status === 'success', `${name}: ${phase}`, `${status} ${reason ?? ''}`);
  }
  const whole = ended === 0 && report.complete && operations.tested === operations.selected && cases.generated > 0;
  tell(whole, `${name}: every operation was tried`, `ended with ${ended}, ${operations.tested} of ${operations.selected}`);

  const counts = Object.entries(told).map(([answer, count]) => [...answer.split(' '), count]);
  const sum = (wanted) => counts.filter(wanted).reduce((total, [, , , count]) => total + count, 0);
  const share = sum(([, status]) => status === '429') / sum(() => true);
  if (throttled) tell(share > 0, `${name}: they were met`);
  else tell(share < THROTTLED_AT_MOST, `${name}: hardly any request met a throttle`, `${Math.round(share * 100)} of 100 did`);
  if (as === 'member') {
    const names = [...new Set(counts.map(([operation]) => operation))];
    const never = names.filter((operation) => !sum(([found, status]) => found === operation && status === '200'));
    tell(!never.length, `${name}: each operation succeeded at least once`, never.join(', '));
  }
  const seconds = Math.round(report.running_time);
  console.log(`# ${name}: ${operations.tested} operations, ${cases.generated} cases, ${cases.unique_failures} failures, ${seconds} s`);
}
