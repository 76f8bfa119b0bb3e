"""Everything with trained numbers: the encoder, the reader, small linear models. No step of answering is known here."""
