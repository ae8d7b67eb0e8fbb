import { format } from 'node:util'
import type { Channel } from './channel'

/** What the application prints becomes log frames, so that each line names its render. The streams are left to crashes. */
export function logToChannel(channel: Channel): void {
  const levels = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error', trace: 'debug' } as const
  for (const [name, level] of Object.entries(levels) as [keyof typeof levels, 'debug' | 'info' | 'warn' | 'error'][])
    console[name] = (...args: unknown[]) => channel.log(level, format(...args))

  // As the stock server: one page's stray error does not end the renders of others.
  process.on('unhandledRejection', error => console.error('[unhandledRejection]', error))
  process.on('uncaughtException', error => console.error('[uncaughtException]', error))
}
