// A page that asked anything but the channel may be out of date without the server knowing: it must not be kept.
import { subscribe } from 'node:diagnostics_channel'
import { useStorage } from 'nitropack/runtime'
import { renders } from './render'

export function watchOutside(): void {
  const note = () => renders.getStore()?.doNotKeep('fetch')
  const { fetch } = globalThis
  globalThis.fetch = (...args) => {
    note()
    return fetch(...args)
  }
  subscribe('http.client.request.created', note) // node:http and what is built on it
  subscribe('undici:request:create', note)

  const storage = useStorage() as unknown as Record<string, unknown>
  for (const [name, method] of Object.entries(storage)) {
    if (typeof method !== 'function')
      continue
    storage[name] = (...args: unknown[]) => {
      renders.getStore()?.doNotKeep('storage')
      return method.apply(storage, args)
    }
  }
}
