import { expect, it, vi } from 'vitest'
import type { TabMessage } from '../app/lib/tabs'
import { openTabs } from '../app/lib/tabs'

it('a tab hears the others, never itself', async () => {
  const heard: [string, TabMessage][] = []
  const one = openTabs(message => heard.push(['one', message]))
  openTabs(message => heard.push(['two', message]))
  one.tell({ type: 'signed-out' })
  await vi.waitFor(() => expect(heard).toEqual([['two', { type: 'signed-out' }]]))
})

it('a browser without BroadcastChannel simply has no other tabs', () => {
  vi.stubGlobal('BroadcastChannel', undefined)
  expect(() => openTabs(() => {}).tell({ type: 'signed-out' })).not.toThrow()
  vi.unstubAllGlobals()
})
