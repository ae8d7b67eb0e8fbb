import { createRenderCall } from '../lib/render-call'
import type { ApiCall } from '../types/api'

// $apiCall of a render. Set up anew for each one: the cookies it carries are this visitor's.
export default defineNuxtPlugin(() => {
  const { req, res } = useRequestEvent()!.node
  const apiCall: ApiCall = createRenderCall(process.env.GATEHOUSE_API, req, res)
  return { provide: { apiCall } }
})
