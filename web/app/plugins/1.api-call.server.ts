import { createChannelCall } from '../lib/channel-call'
import { createRenderCall } from '../lib/render-call'
import type { ApiCall } from '../types/api'

// $apiCall of a render. Set up anew for each one: it asks as this visitor. On the server's channel the calls are frames;
// behind a proxy and under `npm start` they are HTTP requests with the visitor's cookies.
export default defineNuxtPlugin(() => {
  const { context, node: { req, res } } = useRequestEvent()!
  const apiCall: ApiCall = context.gatehouse ? createChannelCall(context.gatehouse) : createRenderCall(process.env.GATEHOUSE_API, req, res)
  return { provide: { apiCall } }
})
