import type { CallOptions } from '../types/api'

/** The path and query of an API call. Refuses anything but our own API: its trailing slash belongs to every URL. */
export function apiUrl(path: string, query: CallOptions['query'] = {}): string {
  if (!/^\/api\/(?:[\w-]+\/)*$/.test(path))
    throw new TypeError(`Not a path of the API: ${path}`)
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '')
      params.set(name, String(value))
  }
  const text = params.toString()
  return text ? `${path}?${text}` : path
}
