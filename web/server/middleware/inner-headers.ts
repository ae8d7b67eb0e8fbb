// Headers that mean something only on requests Nuxt makes to itself. From outside they would let a stranger
// choose what an error page shows.
export default defineEventHandler((event) => {
  if ('__unenv__' in event.node.req)
    return
  delete event.node.req.headers['x-gatehouse-visitor']
  delete event.node.req.headers['x-nuxt-error']
})
