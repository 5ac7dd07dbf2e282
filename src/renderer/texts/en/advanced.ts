/** The advanced part of a router's form, and what other places say of it. */

export const advanced = {
  title: 'Advanced',
  further: 'Further credentials',
  furtherMeaning:
    'Tried when the credential above is refused, each once: keys first, then the agent, a password last. One with a password or passphrase is made as a shared credential.',
  furtherNone: 'None',
  agent: 'SSH agent',
  legacy: 'Offer old algorithms too',
  legacyMeaning:
    'For a router that speaks no others and cannot be updated. Messages call it “legacyAlgorithms”. Modern ones still come first.',
  legacyWarning:
    'This weakens the connection: SHA-1 signatures and key exchange, CBC ciphers and 1,024-bit groups can be broken by somebody with the means who stands in between. They could then read the password or take over the session. Use it in networks that you trust, and for this router alone.',
  alsoTried: 'Also tried',
  oldAlgorithms: 'Old algorithms',
  allowed: 'offered, which weakens the connection',
  missingCredential: 'a shared credential that is not there',
  asItIs: 'As it is',
  noFurther: 'None',
  modernOnly: 'Modern algorithms only',
};
