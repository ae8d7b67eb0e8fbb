// Runs the browser tests: node tests/e2e/run.mjs [--binary PATH] [--web DIR] [--jobs N] [part of a file's name …]
// Each file is a process of its own with its own server and browser. Ends with "N passed, N failed".
import { mkdirSync, readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { binary: { type: 'string' }, web: { type: 'string' }, jobs: { type: 'string', default: '2' } },
})
if (values.binary)
  process.env.GATEHOUSE_E2E_BINARY = values.binary
if (values.web)
  process.env.GATEHOUSE_E2E_WEB = values.web

const { binary, node, scratch, web } = await import('./support/paths.mjs')
const { start } = await import('./support/processes.mjs')
const { makeDemo, temporaryFolder } = await import('./support/server.mjs')

const patience = 300_000 // milliseconds for one file
const here = fileURLToPath(new URL('.', import.meta.url))
const reporter = fileURLToPath(new URL('support/reporter.mjs', import.meta.url))
// Long ones first, so that the last minute is not one file's alone.
const first = ['build-modes-spa', 'same-as-stock', 'build-modes-generated', 'axe-signed-in', 'axe-signed-out', 'signed-out', 'story-2', 'two-hundred-visitors']
const rank = file => (first.findIndex(name => file.startsWith(name)) + first.length + 1) % (first.length + 1)
const files = readdirSync(here).filter(file => file.endsWith('.test.mjs') && (!filters.length || filters.some(part => file.includes(part))))
  .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))

console.log(`Browser tests of ${binary} with ${web}`)
mkdirSync(scratch, { recursive: true })
process.env.GATEHOUSE_E2E_DEMO = temporaryFolder('demo')
await makeDemo(process.env.GATEHOUSE_E2E_DEMO)

let passed = 0
const failures = []
const queue = [...files]
await Promise.all(Array.from({ length: Math.max(1, Number(values.jobs)) }, async () => {
  for (let file = queue.shift(); file; file = queue.shift())
    await runFile(file)
}))
for (const { file, test, error } of failures)
  console.log(`\nFAILED ${file}: ${test}\n${error ?? ''}`)
if (!files.length)
  failures.push('no file')
console.log(`\n${passed} passed, ${failures.length} failed`)
process.exit(failures.length ? 1 : 0)

async function runFile(file) {
  const begun = Date.now()
  const run = start(node, ['--disable-warning=ExperimentalWarning', '--test-reporter', reporter, '--test-reporter-destination', 'stdout', `${here}${file}`])
  const results = []
  const other = []
  createInterface({ input: run.child.stdout }).on('line', line => line.startsWith('{"test":') ? results.push(JSON.parse(line)) : other.push(line))
  let late = false
  const timer = setTimeout(() => {
    late = true
    run.child.kill('SIGTERM')
  }, patience)
  const code = await run.exited
  clearTimeout(timer)
  const failed = results.filter(result => !result.passed)
  if (late)
    failed.push({ test: 'the whole file', error: `Not done after ${patience / 1000} s` })
  else if (!results.length)
    failed.push({ test: 'the whole file', error: `It has no tests.\n${run.output}` })
  else if (code !== 0 && !failed.length)
    failed.push({ test: 'the whole file', error: `It ended with ${code}.\n${run.output}` })
  passed += results.filter(result => result.passed).length
  failures.push(...failed.map(result => ({ file, ...result })))
  console.log(`${failed.length ? 'FAIL' : 'ok  '} ${file.replace('.test.mjs', '').padEnd(28)} ${String(results.length).padStart(3)} tests ${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s`)
  for (const { test } of failed)
    console.log(`     ✗ ${test}`)
}
