"""The handbook's pages about messages: each with a bad and a good example, which tests run."""
