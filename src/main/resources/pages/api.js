// No validator: it would be asked over the Internet.
SwaggerUIBundle({ url: "/q/openapi", dom_id: "#api", validatorUrl: null, docExpansion: "list" });
