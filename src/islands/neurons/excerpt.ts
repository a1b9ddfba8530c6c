/**
 * William Shakespeare, The Tempest, act 1, scene 2; in the public domain. It lies in the tenth of the text that the model was
 * not trained on.
 */
export const excerpt = `ARIEL:
All hail, great master! grave sir, hail! I come
To answer thy best pleasure; be't to fly,
To swim, to dive into the fire, to ride
On the curl'd clouds, to thy strong bidding task
Ariel and all his quality.

PROSPERO:
Hast thou, spirit,
Perform'd to point the tempest that I bade thee?

ARIEL:
To every article.
I boarded the king's ship; now on the beak,
Now in the waist, the deck, in every cabin,
I flamed amazement: sometime I'ld divide,
And burn in many places; on the topmast,
The yards and bowsprit, would I flame distinctly,
Then meet and join. Jove's lightnings, the precursors
O' the dreadful thunder-claps, more momentary
And sight-outrunning were not; the fire and cracks
Of sulphurous roaring the most mighty Neptune
Seem to besiege and make his bold waves tremble,
Yea, his dread trident shake.

PROSPERO:
My brave spirit!
Who was so firm, so constant, that this coil
Would not infect his reason?

ARIEL:
Not a soul
But felt a fever of the mad and play'd
Some tricks of desperation. All but mariners
Plunged in the foaming brine and quit the vessel,
Then all afire with me: the king's son, Ferdinand,
With hair up-staring,--then like reeds, not hair,--
Was the first man that leap'd; cried, 'Hell is empty
And all the devils are here.'

PROSPERO:
Why that's my spirit!
But was not this nigh shore?

ARIEL:
Close by, my master.

PROSPERO:
But are they, Ariel, safe?

ARIEL:
Not a hair perish'd;
On their sustaining garments not a blemish,
But fresher than before: and, as thou badest me,
In troops I have dispersed them 'bout the isle.
The king's son have I landed by himself;
Whom I left cooling of the air with sighs
In an odd angle of the isle and sitting,
His arms in this sad knot.
`;
