/** Code that breaks every rule of the architecture, to prove that each of them can fail. Nothing in here is ever run. */
package io.agentloader.broken;
