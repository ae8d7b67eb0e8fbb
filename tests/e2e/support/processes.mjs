// Starts programs and ends exactly those, also when a test file dies half-way.
import { spawn } from 'node:child_process'
import { once } from 'node:events'

const running = new Set()
process.on('exit', () => running.forEach(child => child.kill())) // asks, so that they can end what they started
for (const [signal, code] of [['SIGTERM', 143], ['SIGINT', 130]])
  process.once(signal, () => process.exit(code)) // so that the line above runs

/** `output` collects what the program says; `exited` resolves with its exit code or the signal's name. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  running.add(child)
  const started = { child, output: '', exited: null }
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', text => started.output += text)
  started.exited = once(child, 'close').then(([code, signal]) => {
    running.delete(child)
    return code ?? signal
  })
  return started
}

export async function run(command, args, options) {
  const started = start(command, args, options)
  const code = await started.exited
  if (code !== 0)
    throw new Error(`${[command, ...args].join(' ')} ended with ${code}:\n${started.output.slice(-4000)}`)
  return started.output
}

/** Asks a program to stop; after `patience` milliseconds it has to. */
export async function stop(started, patience = 15_000) {
  if (started.child.exitCode === null && started.child.signalCode === null)
    started.child.kill('SIGTERM')
  const timer = setTimeout(() => started.child.kill('SIGKILL'), patience)
  const code = await started.exited
  clearTimeout(timer)
  return code
}
