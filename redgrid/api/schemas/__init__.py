"""The shapes of what is asked and answered; docs/ and openapi.json are written from them."""
