"""What the pages share. The only door to Streamlit."""
