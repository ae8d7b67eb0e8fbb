// What the tabs of one browser tell each other. A tab never hears its own messages.

export type TabMessage = { type: 'signed-out' } | { type: 'signed-in', email: string }

export interface Tabs {
  tell: (message: TabMessage) => void
}

export function openTabs(hear: (message: TabMessage) => void): Tabs {
  if (typeof BroadcastChannel === 'undefined')
    return { tell: () => {} }
  const channel = new BroadcastChannel('gatehouse')
  channel.onmessage = (event: MessageEvent<TabMessage>) => hear(event.data)
  return { tell: message => channel.postMessage(message) }
}
