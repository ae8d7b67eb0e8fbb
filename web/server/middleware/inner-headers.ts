// Headers that mean something only on requests Nuxt makes to itself. From outside they would let a stranger
// choose what an error page shows. On the render channel every request looks like an inner one, and brings no header
// of the visitor but those the module's `vary` allows, which can be neither of these.
export default defineEventHandler((event) => {
  if ('__unenv__' in event.node.req)
    return
  delete event.node.req.headers['x-gatehouse-visitor']
  delete event.node.req.headers['x-nuxt-error']
})
