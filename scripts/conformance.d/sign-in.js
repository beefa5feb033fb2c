// Signs in to a daemon and prints the token: node sign-in.js ORIGIN EMAIL PASSWORD.
'use strict';
const [, , origin, email, password] = process.argv;
fetch(`${origin}/api/auth/login`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ email, password }),
})
  .then((answer) => answer.json())
  .then((body) => console.log(body.token));
