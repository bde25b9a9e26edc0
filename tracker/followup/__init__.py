"""The inspectorate's later judgement on earlier recommendations."""
