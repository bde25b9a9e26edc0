"""The demonstration register: invented regions, reports and people, with a past of four years up to today."""
