import type { KeepRule, NotKept } from '../types'
import type { PageRequest } from './render'

export interface PageReply {
  status: number
  headers: [name: string, value: string][]
  body: string | Uint8Array
}

/** Why this page must not be kept, or '' when it may. `noticed` is what happened during its render. */
export function reasonNotToKeep(request: PageRequest, reply: PageReply, rule: KeepRule | undefined, noticed: NotKept | ''): NotKept | '' {
  if (request.method !== 'GET')
    return 'method'
  if (reply.status !== 200)
    return 'status'
  if (!rule?.keep)
    return 'route'
  if (reply.headers.some(([name]) => name === 'set-cookie'))
    return 'set-cookie'
  if (!isDeclared(request.target, rule.query ?? []))
    return 'query'
  return noticed
}

function isDeclared(target: string, names: string[]): boolean {
  const at = target.indexOf('?')
  return at < 0 || [...new URLSearchParams(target.slice(at)).keys()].every(name => names.includes(name))
}
