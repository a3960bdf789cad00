/** Says that the server answers; it reads nothing and needs no session. */
export const GET = (): Response =>
  new Response(null, { status: 204, headers: { "Cache-Control": "no-store" } });
