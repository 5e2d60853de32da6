"""Words of greeting and thanks, all languages: they say nothing of what somebody needs."""

COURTESY_WORDS = """
hello hi hey hiya morning afternoon evening dear team sir madam thanks thank thx cheers please pls plz sorry ok okay
hola buenas buenos dias tardes noches gracias favor estimados
hallo guten tag moin servus danke vielen dank gruss grusse liebe bitte
bonjour bonsoir salut merci beaucoup plait svp cordialement
ciao buongiorno buonasera buonanotte salve grazie mille prego gentile gentili cortesia
ola oi bom dia boa tarde noite obrigado obrigada valeu cumprimentos prezados
goedemorgen goedemiddag goedenavond goeiedag dag bedankt dank dankjewel dankuwel alstublieft alsjeblieft aub beste groet groeten mvg
你好 您好 谢谢 请 请问
こんにちは こんばんは おはよう ありがとう すみません はじめまして
"""
