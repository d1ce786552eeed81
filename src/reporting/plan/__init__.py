"""The plan as data: settings, catalogue of indicators, targets, published figures."""
