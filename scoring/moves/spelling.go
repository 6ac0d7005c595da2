package moves

import "strings"

// spellings are contractions that no rule covers, contractions written
// without their apostrophe, and the short forms of chat.
var spellings = readSpellings(`
can't=can not; cant=can not; won't=will not; wont=will not; shan't=will not; ain't=is not; aint=is not
dont=do not; didnt=did not; doesnt=does not; isnt=is not; arent=are not; wasnt=was not; werent=were not
wouldnt=would not; couldnt=could not; shouldnt=should not; havent=have not; hasnt=has not; hadnt=had not; cannot=can not
im=i am; ive=i have; i'd=i would; ill=i will; youre=you are; youve=you have; youll=you will; youd=you would
theyre=they are; theyve=they have; theyd=they would; theyll=they will; hes=he is; shes=she is; hed=he would
thats=that is; thatd=that would; thatll=that will; whats=what is; hows=how is; whos=who is; wheres=where is; whens=when is
theres=there is; heres=here is; let's=let us; lets=let us; its=it is; itd=it would; itll=it will; weve=we have
whatd=what did; howd=how did; what're=what are; how're=how are; whatre=what are; whatcha=what are you; d'you=do you; dyou=do you; d'ye=do you; y'all=you all; yall=you all
u=you; ur=your; yr=your; urself=yourself; r=are; n=and; w=with; b=be; wd=would; cd=could; shd=should; wld=would; cld=could; shld=should; def=definitely; prob=probably; probs=probably
ppl=people; peeps=people; smth=something; sth=something; bc=because; cos=because; cuz=because; coz=because; 'cause=because; tn=tonight; tmrw=tomorrow; tmr=tomorrow; tmw=tomorrow; 2moro=tomorrow; 2nite=tonight; nite=night; b4=before
idk=i do not know; dunno=do not know; tbh=honestly; pls=please; plz=please; sry=sorry; srry=sorry; soz=sorry; thx=thanks; tx=thanks; ty=thanks; tysm=thanks; cheers=thanks; ta=thanks
gonna=going to; gon=going to; wanna=want to; gotta=got to; kinda=kind of; sorta=sort of; lemme=let me; gimme=give me; tryna=trying to; oughta=ought to; hafta=have to; useta=used to; whaddya=what do you; whatcha=what are you; dya=do you; dyou=do you; woulda=would have; coulda=could have; shoulda=should have; outta=out of; finna=going to; tell'em=tell them; em=them
wat=what; wut=what; wot=what; y=why; k=ok; kk=ok; okay=ok; okey=ok; oki=ok; yea=yeah; yeh=yeah; yep=yeah; yup=yeah; ya=yeah; aye=yeah; yah=yeah; nope=no; nah=no; naw=no
wk=week; wks=weeks; wkend=weekend; wkends=weekends; wkly=weekly; hr=hour; hrs=hours; min=minute; mins=minutes; mth=month; mgr=manager; mgmt=management; msg=message; txt=text; abt=about; wo=without; w/=with; 2day=today; gd=good; rly=really; rlly=really; ngl=honestly; imo=i think; atm=now; rn=now; jus=just; jst=just; dat=that; dis=this; da=the; tho=though; thru=through; cuppa=tea; mornin=morning; hiya=hi; heya=hey; heyy=hey; hii=hi; soo=so; noo=no; okk=ok; yess=yes; yo=hey; howdy=hi; alrighty=ok; alright=ok; mum=mom; mam=mom; mama=mom; mommy=mom
ain=is not; youse=you; yous=you; ye=you; yer=your; thee=you; summat=something; owt=anything; nowt=nothing; wee=little; fella=man; fellas=guys; lass=girl
everythin=everything; nothin=nothing; somethin=something; anythin=anything; doin=doing; goin=going; feelin=feeling; thinkin=thinking; talkin=talking; workin=working; gettin=getting; havin=having; comin=coming; sayin=saying; makin=making; bein=being; findin=finding; hangin=hanging; holdin=holding
`)

func readSpellings(table string) map[string][]string {
	m := map[string][]string{}
	for _, line := range strings.Split(table, "\n") {
		for _, pair := range strings.Split(line, ";") {
			from, to, ok := strings.Cut(strings.TrimSpace(pair), "=")
			if ok {
				m[from] = strings.Fields(to)
			}
		}
	}
	return m
}
