"""Files, made and read: Word, Excel and .csv, pictures, slips of paper, roster files."""
