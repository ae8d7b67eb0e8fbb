import type { NitroApp } from 'nitropack/types'
import type { PageReply } from './keep'
import type { Render } from './render'

/** Renders by Nitro's call in the same process: no socket, no HTTP message is made. */
export function appRenderer(nitroApp: NitroApp): (render: Render) => Promise<PageReply> {
  return async ({ request }) => {
    const { host, scheme, method, target, vary } = request
    const reply = await nitroApp.localCall({
      url: target,
      method,
      host,
      protocol: scheme,
      // What a page server behind a proxy gets; it cannot learn more of the visitor than this.
      headers: { ...vary, host, 'accept': 'text/html', 'x-forwarded-host': host, 'x-forwarded-proto': scheme },
    })
    return { status: reply.status, headers: headerList(reply.headers), body: await bytesOf(reply.body) }
  }
}

function headerList(headers: Record<string, unknown>): [string, string][] {
  const list: [string, string][] = []
  for (const [name, value] of Object.entries(headers)) {
    for (const one of [value].flat()) {
      if (one !== undefined && one !== null)
        list.push([name, String(one)])
    }
  }
  return list
}

async function bytesOf(body: unknown): Promise<string | Uint8Array> {
  if (typeof body === 'string' || body instanceof Uint8Array)
    return body
  return body === null || body === undefined ? '' : new Uint8Array(await new Response(body as BodyInit).arrayBuffer())
}
