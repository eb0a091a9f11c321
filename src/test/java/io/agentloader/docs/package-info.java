/** The documentation, held to the code. */
package io.agentloader.docs;
