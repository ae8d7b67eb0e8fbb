// The first handler of every request. On a channel: puts the render into `event.context.gatehouse`, and makes `$fetch`,
// `useFetch` and `event.$fetch` of an API path a call frame. Without a channel it changes nothing.
import type { H3Event } from 'h3'
import { createError, defineEventHandler, getRequestHeader, send, setResponseHeader, setResponseStatus } from 'h3'
import { getRouteRules, useRuntimeConfig } from 'nitropack/runtime'
import { CallRefused, currentRender, renders } from './render'

const onChannel = Boolean(process.env.GATEHOUSE_CHANNEL)
const ofConnection = new Set(['connection', 'content-length', 'keep-alive', 'set-cookie', 'transfer-encoding'])

export default defineEventHandler(async (event) => {
  if (!onChannel)
    return
  const target = event.node.req.originalUrl ?? event.path
  const config = event.context.nitro.runtimeConfig ??= useRuntimeConfig() // else each event gets a copy, read anew from the environment
  const { api } = config.gatehouse as { api: string }
  const render = renders.getStore()
  if (render?.cancelled)
    return send(event, '') // nobody will see it: no error page is rendered either
  if (target.startsWith(api))
    return await forward(event, target)
  if (render) {
    event.context.gatehouse = render
    render.rule ??= getRouteRules(event).gatehouse ?? {}
  }
})

async function forward(event: H3Event, target: string): Promise<void> {
  const accept = getRequestHeader(event, 'accept')
  try {
    const answer = await currentRender(target).call(target, { method: event.method, ...(accept ? { accept } : {}) })
    setResponseStatus(event, answer.status)
    for (const [name, value] of Object.entries(answer.headers)) {
      if (!ofConnection.has(name))
        setResponseHeader(event, name, value)
    }
    await send(event, Buffer.from(answer.body))
  }
  catch (error) {
    if (!(error instanceof CallRefused))
      throw error
    // Neither is a status that ofetch asks again for.
    throw createError({ statusCode: event.method === 'GET' || event.method === 'HEAD' ? 424 : 405, statusMessage: error.message })
  }
}
