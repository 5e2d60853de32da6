"""English."""

PHRASES = {
    "human_request": """
        human|person|representative|rep|operator|agent|advisor|adviser|supervisor|manager please|pls|plz$
        ^real? human|person|representative|operator|agent|advisor|adviser|supervisor$
        ^live|real|actual|human person|human|agent|representative|rep|operator|advisor
        speak|talk|chat|connect|connected|transfer|transferred|through|over|pass|escalate to|with .. human|person|someone|somebody|agent|representative|rep|operator|advisor|adviser|manager|supervisor|staff|colleague|people|anyone|anybody|human
        speak|talk|chat to|with .. your|the|a .. team|department|specialist|engineer|support|clerk|office|nurse|doctor
        get|give|need|want|find me? .. human|representative|operator|advisor|adviser|supervisor
        get|give|need|want|have a|an|some real|live|actual person|human|agent|people|rep
        want|need|like a|an|the person|agent|human|representative|advisor please|now|to|from|instead|who|on
        want|need|like a|an|the person|agent|human|representative|advisor$
        don't|not want|wanna|like to? talk|chat|speak|deal|talking|chatting to|with .. bot|robot|machine|computer|chatbot|you
        talk|speak|chat to|with .. support|service|care
        out of this bot|chat|loop
        real|actual|live|human person|human|agent|people|being|representative|support|operator
        can|could|would|will|please|have|get|let someone|somebody|anyone|anybody|person|human|agent|manager|supervisor .. call|ring|phone|contact|help|look|take|speak|talk|reply|answer|deal|handle
        call|ring|phone me|us back|please?
        someone|somebody|person|human .. call|ring|phone|contact me|us
        is there anyone|anybody|someone|somebody|person .. i|there|can
        customer service|care|services representative|rep|agent|number|phone|line|please
        hotline number
        phone|telephone number of|for|to
        number i|to|we can? call|ring|phone|dial
        put me|us through
        transfer|connect me|us to|through|with|please|over|now
        transfer|connect me|us$
        escalate this|it|my|me|please|to
        want|like|need to escalate
        pass|hand|route me|us .. to|over
        pass|hand|forward|route|escalate this|it to|over a|an|someone|somebody|your|support|hr|to
        can|could|may i|we .. ring|phone|speak|talk to|with|you|someone|somebody|a|an
        how do|can|could i|we .. reach|speak|talk|call|phone|contact .. you|someone|somebody|person|human|team|anyone
        not .. bot|robot|machine|computer|chatbot
        don't want|like .. bot|robot|machine|computer|chatbot
        human|person|agent|representative .. instead
        callback
        call back please
        request a call
        human|person|representative|operator|adviser|advisor|supervisor|colleague pls|please|plz
        a|an|some|actual|real person|human|operator|representative|adviser|advisor|supervisor|agent|colleague$
        agent|operator|representative|human|person agent|operator|representative|human|person|please
        is|are|isn't there a|an|any|anyone|anybody|someone|somebody .. human|person|people|phone|number|line|real|adviser|advisor|colleague|officer|desk
        is|are there anyone|anybody|someone|somebody real|there|from|i|at|on|around|please
        anyone|anybody|somebody|someone from|with|who|technical|there|real|please|human|alive|competent .. please|team|there|pulse|works|around|can|knows|tonight|number
        give|get|fetch|send|find|pass|bring me .. someone|somebody|human|person|colleague|operator|number|team|contact|supervisor|manager
        rather|prefer|like|want|wish|need|might|may|must talk|speak|discuss to|with|it|this
        rather|prefer|like|want|wish|need to talk|speak to|with .. person|human|someone|somebody|colleague|officer|team|staff|manager|anyone
        ^a|the|an|your|emergency? phone|telephone|emergency number
        a|the|get|have|'s|team's phone|telephone number then|instead|please|for|$
        have|get a|the number
        ^phone|telephone number
        telephone me|us
        someone|somebody|anyone|anybody .. pick|picked|telephone
        put somebody|someone .. on|through
        let me talk|speak to
        want|wanna|need|rather to? speak|talk to|with them|him|her|someone|somebody|whoever
        give to? me? a? person|colleague
        get|fetch me a|an|the .. engineer|director|adviser|advisor|manager|agent|technician|secretary
        is there a|an .. handler|engineer|technician|adviser|advisor|secretary|analyst
        in charge of|there
        who's|who is in charge
        send someone|somebody
        need somebody|someone to
        a human adviser|advisor|analyst|colleague
        agent|person|human|adviser|advisor|operator now|first|later
        desk|office person|please|then
        somebody|someone in|at the .. office|team|desk
        get hold of them|him|her|somebody|someone
        duty|on call engineer
        a word with them|him|her|someone|somebody
        somebody|someone on the line|phone
        who do i speak|talk|write|call|shout|ring
        over the phone|telephone
        put|hand me on|over to
        arrange for? a|the call
        put me|us on|onto to
        one|any|some of your engineers|technicians|advisers|advisors
        one|any|some of your humans|colleagues|people|team|staff|lot|agents|managers
        your humans|colleague|manager|supervisor|boss
        how|where .. reach|call|phone|ring|contact .. member|staff|person|human|someone|team|office|you
        to be rung|called|phoned
        member of staff
        can|could|would|may|might a|an person|human|colleague|manager|supervisor|adviser|advisor
        escalate to|this|it|my|please|me
        escalation
        get|put me .. team|department|desk|through
        have a|some person|human
        person|human|someone|somebody in|from|at your|the|hr|payroll|billing|claims .. look|call|ring|open|check|please
        who|whom can|do|could|should i .. talk|speak|call|ring|phone|contact
        phone|direct|telephone line|number please|for|to
        number please
        actual|real|living|live person|human
        human being
    """,
    "complaint": """
        you|u already|just|keep|have|always said|say|saying|asked|told|asking|telling|repeating|sending|send|giving|offering|sent
        you|u keep|are|re|keeps repeating|asking|saying|going
        you've already|just|now? said|told|asked|sent|offered|given
        you're|youre|your not|just|still|only? listening|understanding|reading|helping|repeating|useless|stupid
        you are not|just|only? listening|understanding|reading|helping|repeating|useless|stupid
        that's|thats|that|this|it is|was? not what i|we .. asked|said|meant|want|wanted|need|asking|mean
        that|this|which isn't|wasn't|doesn't what|answer i|my|the .. asked|said|meant|question|want|need|asking|answer
        not what i|we .. asked|said|meant|want|wanted|need|asking|mean
        didn't|doesn't|does|did|don't|haven't|not|never not? answer|answered|answering my|the question
        not answering
        stop repeating|asking|saying|sending|telling|it|this|apologising|apologizing
        going|running|talking|round|around in|round circles
        in circles
        you|u don't|dont|didn't|can't|cannot|never even? understand|listen|read|get|help|answer
        do|are|did|can you even|actually? read|reading|listen|listening|understand|hearing
        are you a|an|some stupid|dumb|broken? bot|robot|machine
        same|identical answer|reply|message|response|again
        same thing|question|link|text|article|list again|twice|over
        same .. again|over|time|twice
        third|fourth|fifth|sixth|tenth|3rd|4th|5th time
        for the second time
        how many times
        again and again
        over and over
        useless|ridiculous|pointless|rubbish|stupid|idiot|hopeless|pathetic|absurd|infuriating
        waste|wasting of? my? time
        this|it|that makes|doesn't|does not? make? no? sense
        doesn't|not make|making|making? any? sense
        not|isn't|aren't helping|helpful
        no|not help|use|useful$
        getting|going|get|gets me|us? nowhere
        fed up
        sick of this|you|it|your|hearing|being|repeating
        are you kidding|joking|serious|deaf|broken|listening
        don't you listen|understand|read|get
        broken record
        nobody|noone|no one? listens|answers|helps|reads
        copy paste|pasting|pasted
        what a joke
        worst service|bot|support|chat
        you understand|understood nothing
        that|this wasn't|isn't my|the question
        was|is not my|the question
        heard|seen that|this already|before
        read|reread my|the|what message|question|i
        bot is|isn't broken|useless|stupid|working
        i'm|am getting? frustrated|annoyed|tired
        terrible|awful|horrible bot|service|chat|support
        wrong again
        you aren't listening|helping|reading|understanding|answering
        this|it|what is a? joke
        i don't|do not? understand you|what you
        for the last|third|fourth|hundredth|tenth|nth|umpteenth time
    """,
    "restate": """
        as|like i|we already|just|have? said|told|mentioned|wrote|explained|asked
        i|we already|just|have|did|literally said|told|tell|say|mentioned|gave|wrote|explained|asked|sent|done|did|tried|given|entered|answered
        i've|we've already|just|now? said|told|mentioned|given|written|explained|asked|sent|done|did|tried|entered
        i|we said
        i|we asked
        i|we told you
        i|we am|are|m|was|were|re? asking|talking|looking|trying
        i'm|we're asking|talking|saying|still|trying
        what i|we mean|meant|asked|want|need|said|am|was
        i|we mean|meant
        again
        once more
        question is|was|remains|stands|stays
        still not|no|doesn't|isn't|don't|didn't|hasn't|haven't|the|need|waiting|want|says|nothing
        let me rephrase|repeat|try|put|ask|say|explain|spell|be
        in other words
        to be clear|precise|specific|exact
        put it another|differently
        other way|words
        simple|simply|plain|plainly|one question
        yes or no
        my question
        not the|a|about|my
        no i
        back to
    """,
    "affirm": """
        ^yes|yeah|yep|yup|ya|ok|okay|okey|sure|right|correct|fine|alright|good|great|perfect|exactly|absolutely|done|next|continue|ready|indeed|aye|cool$
        ^yes|yeah|ok|okay|sure please|thanks|continue|correct|it|that|go|do|next|i
        ^go ahead|on
        ^that's|thats right|correct|it|fine|good
        ^sounds good|great|fine
        ^please do$
        ^do it|that$
    """,
    "negate": """
        ^no|nope|nah|not|never|wrong|incorrect
        no|not that|the|it|what
        doesn't|didn't|isn't|wasn't|don't|can't|won't|cannot|hasn't|haven't
        still not|nothing|no
        not working|work|right|correct|true
    """,
    "resolution": """
        that|it|this worked|works|helped|helps|fixed|solved|did|sorted
        it's|its|that's|thats|all working|fixed|sorted|solved|done|perfect|resolved|great|good
        works|working now|again
        thank you|u so|very?
        thanks so|very? much?
        problem|issue solved|fixed|gone|resolved
        all|that's set|sorted|good|all
        that answers|solves
        that's all|it|everything
        perfect|brilliant|excellent|wonderful|lovely|fantastic|awesome
        you're a star|lifesaver|legend
        got it
        much appreciated
        cheers
    """,
    "repeat_request": """
        ^repeat
        please repeat
        repeat please|again|step|last
        ^again$
        ^wait repeat
        say|repeat|tell that|it|me|the|please|this .. again|please|once|more
        repeat that|it|the|please
        what|sorry|pardon did you say
        pardon
        ^sorry|what|huh|come|excuse again|me|on$
        say again
        one|once more time
        didn't|couldn't catch|hear that|you
        can|could you .. repeat|resend
        send|show it|that|them|me .. again
        read .. again|back
    """,
    "poll": """
        any|some|is|are update|updates|news|progress|word|there
        still waiting|there|nothing|processing|loading
        how much|many longer
        how long
        what's|whats|what the|is|my? status
        status
        where is|are
        and now
        now$
        ready|finished|done yet
        anything yet|new
    """,
    "give_up": """
        forget|leave|drop|screw it|this|that
        never mind
        nevermind
        i|i'll|we'll|ill give|try|go|do|call|look|ask|find|write|cancel|leave|switch up|elsewhere|myself|ourselves|another
        giving up
        ^bye|goodbye
        whatever
        cancel my|the account|contract|subscription|membership|everything
        i'm|we're done|leaving|off|out
    """,
    "high_stakes": """
        fraud|fraudulent|scam|scammed|stolen|hacked|theft|breach|phishing
        unauthorised|unauthorized|unknown payment|charge|transaction|access
        emergency|urgent|urgently|asap|ambulance|police|fire|hospital|bleeding|overdose|allergic|allergy|suicide|dying
        medication|insulin|oxygen|prescription|chest
        smell gas
        gas leak
        carbon monoxide
        outage|down production|site|everything|since
        production is? down
        lawyer|solicitor|court|lawsuit|sue|legal|attorney|ombudsman|regulator|gdpr
        deadline|evicted|eviction|bailiff|foreclosure
        account|card locked|blocked|frozen|emptied
        can't|cannot pay|breathe|afford
        baby|newborn|disabled|wheelchair|elderly
        flight leaves|departs|boards|boarding
        data loss|leak|lost
    """,
    "fallback": """
        don't|didn't|not|couldn't|can't|cannot|unable|trouble|did quite|to|fully|have|not? understand|catch|get|understood|understanding|recognise|recognize|hear
        sorry i|we|but didn't|don't|couldn't|can't|cannot|not
        sorry that|this is|was? not|isn't|wasn't
        not a valid|an|valid|option|available|recognised|recognized|sure
        isn't|is not a|an|valid|available|option .. option|choice|valid|number|date|answer|format
        invalid
        couldn't|can't|cannot|could|unable|didn't|no not|to? find|locate|match
        no|not|0 article|articles|result|results|match|matches|answer|answers|information found|for
        rephrase|reword|rephrasing
        try again
        try asking|another|different
        please|could choose|select|pick|reply|say|type|rephrase|repeat|answer one|from|with|a|the|only|yes
        what do you mean
        i'm|im|i am? not|only? able|sure|trained|designed|a .. to|what|how|assist|help
        beyond|outside|out my|of|the .. scope|capabilities
        not able|possible to
        can't|cannot|unable to? help|assist|do .. with|that
        here are some|the topics|suggestions|articles|options
        doesn't|does|not seem|appear|look to|like
    """,
    "apology": """
        sorry|apologies|apologise|apologize|apology|unfortunately|regret|regrettably
        inconvenience|frustration|frustrating|bear
        understand your|how|that|why|completely|it|you
    """,
    "promise_transfer": """
        connect|connecting|transfer|transferring|transferred|put|putting|pass|passing|passed|hand|handing|forward|forwarding|forwarded|escalate|escalated|escalating you|your|this|it|the|to
        connecting|transferring|escalating
        colleague|agent|advisor|adviser|specialist|representative|someone|team|manager|engineer|expert|human .. will|shortly|soon|call|contact|join|joins|take|get|reach|be
        will|to call|contact|reach|ring|phone|get you|back|in|out
        callback|ticket|case
        in touch
    """,
    "offer_more": """
        anything|something else
        can|may i help|do|assist .. else|more|further
        have a|an great|good|nice|lovely|wonderful|pleasant
        glad|happy i|to could? help|helped
        rate this|our|your|the
        how .. rate
        thank you|thanks for contacting|chatting|calling|your|using
        you're welcome
        goodbye|bye
        did this|that|it help|answer|solve
        was this|that helpful
    """,
    "queue": """
        position|place|number .. in|queue|line
        queue
        please|thank wait|hold|bear|you
        one|a|just moment|second|minute|sec
        waiting time
        wait time
        still checking|processing|looking|working|running
        hold on|the|please
    """,
    "ask_again": """
        please|could|can|kindly you? please? enter|provide|give|tell|send|share|confirm|type|state|say|upload|specify|check|verify|describe|let
        what is|was|are|date|time|number
        what's your|the
        which|where|when|how would|do|did|are|is|date|time|day|city|one
        may i have|know|ask
        i|we need|require your|the|a
        enter your|the|a
    """,
    "confirm": """
        is|was that|this|it right|correct|okay|ok|fine
        did you say|mean
        correct$
        right$
        shall|should i|we
        would you like
        do you want
        yes no
        yes or no
        does that|this work|sound|look
    """,
    "claim_done": """
        i've|we've|have|has|i|now just|now|already|gone|been? refreshed|reset|resent|sent|updated|submitted|raised|created|restarted|fixed|triggered|processed|regenerated|cancelled|canceled|removed|added|booked|changed|issued|corrected
        should now|be|appear|see|have|work
        all set|done
        successfully
        done
    """,
}

STOP_WORDS = """
a about above after again all also am an and any are as at be because been before being but by can could did do does doing don't down for from
get go got had has have having he her here him his how i i'd i'll i'm i've if in into is isn't it it's its just let like ll me more my no not now of off
ok on once only or other our out over please re s she should so some such t than that that's the their them then there these they this those to
too u up us ve very was we we're we've were what what's when where which while who why will with would yes you you're you've your yeah oh well
"""

VALUE_WORDS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty
fifty sixty seventy eighty ninety hundred thousand first second third fourth fifth sixth monday tuesday wednesday thursday friday saturday sunday mon
tue tues wed thu thur thurs fri sat sun january february march april may june july august september october november december jan feb mar apr jun jul
aug sep sept oct nov dec morning afternoon evening night noon midnight today tomorrow yesterday tonight am pm small medium large
"""

QUESTION_WORDS = "get go how what when where which who whose why"

FRAME_WORDS = "care d hope know let like love need please say tell wanna want wish"
