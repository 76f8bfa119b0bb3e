"""Articles in every format, made on the fly, with what each must yield."""
