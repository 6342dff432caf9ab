"""What becomes or was a file: Word, Excel and .csv, pictures, slips of paper, roster files."""
