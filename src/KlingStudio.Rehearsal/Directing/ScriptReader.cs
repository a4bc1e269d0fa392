namespace KlingStudio.Rehearsal;

/// <summary>
/// Reads camera moves out of a text, word by word. It keeps in mind who the sentence is about: a move belongs to the camera if the camera is named,
/// if nobody is ("slow pan left"), or if the words are a term of the trade; else it is something the subject does.
/// </summary>
internal sealed class ScriptReader
{
    private enum Who
    {
        Nobody,
        Camera,
        Other,
    }

    private readonly bool _exclude;
    private readonly Manuscript _text;
    private readonly List<Word> _words;
    private readonly IReadOnlyList<string> _stems;
    private readonly List<Mention> _mentions = [];
    private readonly ActionNotes _actions;

    private Who _own;
    private Who _inherited;
    private bool _negated;
    private bool _bracketed;
    private bool _found;
    private int _order;
    private bool _next;
    private int _pieceStart;

    private ScriptReader(string text, bool exclude)
    {
        _exclude = exclude;
        _text = new Manuscript(text);
        (_words, _stems) = (_text.Words, _text.Stems);
        _actions = new ActionNotes(_text.Text, _words);
    }

    /// <summary>Reads a prompt; with <paramref name="exclude"/>, a negative prompt, where every mention takes a move out.</summary>
    public static Script Read(string text, bool exclude)
    {
        var reader = new ScriptReader(text, exclude);
        reader.Run();
        return new(reader._mentions, reader._actions.Found);
    }

    private void Run()
    {
        for (var i = 0; i < _words.Count;)
            i = _words[i].Kind == WordKind.Word ? ReadWord(i) : ReadMark(i);
        EndPiece(_words.Count);
    }

    private int ReadMark(int i)
    {
        switch (_words[i].Kind)
        {
            case WordKind.Comma:
                EndPiece(i);
                _negated &= NegationReach.Continues(_words, _stems, i);
                break;
            case WordKind.Colon:
                // "Camera: slow pan" is about the camera, "Mood: calm" is not.
                var about = _own;
                EndPiece(i);
                _own = about;
                break;
            case WordKind.Arrow:
                EndPiece(i);
                _next = true;
                break;
            case WordKind.Open or WordKind.Close:
                EndPiece(i);
                _bracketed = _words[i].Kind == WordKind.Open;
                (_own, _inherited, _next) = (Who.Nobody, Who.Nobody, _next || _bracketed);
                break;
            default:
                EndPiece(i);
                (_inherited, _negated, _next) = (Who.Nobody, false, true);
                break;
        }
        return i + 1;
    }

    private int ReadWord(int i)
    {
        var word = _words[i].Text;
        if (_text.PhraseAt(i) is { } match)
            return match.Phrase.Kind is { } kind ? ReadTerm(i, match.End, match.Phrase, kind) : Trap(match.End);
        if (ReadJoint(i, word) is { } after)
            return after;
        if (Lexicon.Verbs.TryGetValue(_stems[i], out var verb) && ReadVerb(i, verb) is { } end)
            return end;
        if (word is "it" or "he" or "she" or "they")
            ReadPronoun(i, word);
        else if (Lexicon.Cameras.Contains(_stems[i]) || Lexicon.Cameras.Contains(word))
            ReadCamera(i);
        else if (!_text.IsFiller(i))
            _own = Who.Other;
        return i + 1;
    }

    private int Trap(int end)
    {
        _own = Who.Other;
        return end;
    }

    /// <summary>Words that join pieces, order them or take them back; null if it is none.</summary>
    private int? ReadJoint(int i, string word)
    {
        if (Lexicon.Negators.Contains(word) || (word == "free" && _text.Next(i) == "of") || (word is "instead" or "rather" && _text.Next(i) is "of" or "than"))
            return ReadNegator(i);
        if (word is "but" or "instead" or "only" or "just")
        {
            _negated = false;
            return word == "but" ? Piece(i) : i + 1;
        }
        if (Lexicon.Sequence.Contains(word) || (word == "followed" && _text.Next(i) == "by"))
        {
            Piece(i);
            (_next, _negated) = (true, false);
            return i + 1;
        }
        if (word is "or" or "nor")
            return Piece(i);
        if (!Lexicon.Together.Contains(word))
            return null;
        if (_negated && !NegationReach.Continues(_words, _stems, i))
            _negated = false;
        Piece(i);
        // "with a slow zoom" is about nobody, whoever was spoken of before.
        if (word is "with")
            _inherited = _inherited == Who.Other ? Who.Nobody : _inherited;
        return i + 1;
    }

    private int ReadNegator(int i)
    {
        var next = _text.Next(i);
        if (next is "too" or "so" or "very" or "only" or "just" or "but" || (_words[i].Text == "nothing" && next == "but"))
            return i + 2;
        _negated = true;
        return i + 1;
    }

    private int Piece(int i)
    {
        EndPiece(i);
        return i + 1;
    }

    private void EndPiece(int end)
    {
        if (!_found && !_bracketed)
            _actions.Look(_pieceStart, end);
        _inherited = _found ? Who.Camera : _own != Who.Nobody ? _own : _inherited;
        (_own, _found, _pieceStart) = (Who.Nobody, false, end + 1);
    }

    private void ReadCamera(int i)
    {
        var before = i > 0 && _words[i - 1].Kind == WordKind.Word ? _words[i - 1].Text : "";
        if (before == "the" && i > 1)
            before = _words[i - 2].Text;
        if (before is "past" or "to" or "toward" or "towards" or "at" or "by" or "behind" or "into" or "from" or "near")
            return;
        // "A shot of a man who turns": what follows is about the man.
        _own = _text.Next(i) is "of" or "where" ? Who.Nobody : Who.Camera;
    }

    /// <summary>"it" is the camera if the camera was spoken of; "keep it steady" speaks of nobody new.</summary>
    private void ReadPronoun(int i, string word)
    {
        if (word == "it" && i > 0 && _words[i - 1].Text is "keep" or "make" or "let" or "have")
            return;
        _own = word == "it" && _inherited == Who.Camera ? Who.Camera : Who.Other;
    }

    private int ReadTerm(int i, int end, Phrase phrase, MoveKind kind)
    {
        if (!Belongs(phrase.Evidence, i, end))
            return Trap(end);
        if (kind == MoveKind.AnyMovement)
        {
            if (!_negated && !_exclude)
            {
                // "Move the camera to the left" goes on behind the camera.
                _own = Who.Camera;
                return Lexicon.Verbs.TryGetValue(_stems[i], out var verb) && ReadVerb(i, verb) is { } behind ? behind : i + 1;
            }
            return Lock(end);
        }
        if (kind == MoveKind.Static && Lexicon.Negators.Contains(phrase.Words[0]))
            return Lock(end);
        var headings = WordsBefore.HeadingsAfter(_words, end, out var after);
        var heading = headings.FirstOrDefault(h => Fits(kind, h));
        if (heading == Heading.None)
            heading = WordsBefore.HeadingInPiece(_words, i, after) is var far && Fits(kind, far) ? far : Heading.None;
        else
            end = after;
        if (kind is MoveKind.ZoomIn or MoveKind.PushIn && heading == Heading.Out)
            kind = kind == MoveKind.ZoomIn ? MoveKind.ZoomOut : MoveKind.PullOut;
        Add(Dress(new() { Kind = kind, Heading = heading == Heading.None ? phrase.Heading : heading, Bare = heading == Heading.None && kind is not (MoveKind.PushIn or MoveKind.PullOut or MoveKind.ZoomOut), Scale = phrase.Scale, Snap = phrase.IsSnap }, i, end));
        return end;
    }

    /// <summary>"No movement" locks the camera, in the negative prompt as well.</summary>
    private int Lock(int end)
    {
        Add(new() { Kind = MoveKind.Static }, locks: true);
        return end;
    }

    private static bool Fits(MoveKind kind, Heading heading) => heading switch
    {
        Heading.Left or Heading.Right => kind is MoveKind.Truck or MoveKind.Pan or MoveKind.Orbit or MoveKind.Roll or MoveKind.Dutch or MoveKind.Sway,
        Heading.Up or Heading.Down => kind is MoveKind.Pedestal or MoveKind.Tilt or MoveKind.Crane,
        Heading.Clockwise or Heading.Counterclockwise => kind is MoveKind.Roll or MoveKind.Dutch or MoveKind.Orbit,
        Heading.Out => kind is MoveKind.ZoomIn or MoveKind.DollyZoom,
        _ => false,
    };

    private int? ReadVerb(int i, MoveVerb verb)
    {
        var headings = WordsBefore.HeadingsAfter(_words, i + 1, out var end);
        if (headings.Count == 0 && WordsBefore.HeadingBefore(_words, i) is var before && before != Heading.None)
            headings.Add(before);
        if (headings.Count == 0 && WordsBefore.IsOwned(_words, i) && _own != Who.Camera)
            return Trap(i + 1);
        if (headings.TrueForAll(h => h is Heading.Side) && WordsBefore.HeadingInPiece(_words, i, i + 1) is var far && far != Heading.None)
            headings = [far];
        var moves = VerbMoves.Of(verb, headings);
        if (moves.Count == 0 && _stems[i] == "move" && (_negated || _exclude) && _own != Who.Other)
            moves = [(MoveKind.Static, Heading.None)];
        var bare = headings.Count == 0;
        if (moves.Count == 0 || !Belongs(verb.Evidence, i, end) || (!_exclude && (bare || headings[0] is Heading.In or Heading.Out && _stems[i] is "pan" or "truck" or "crane" or "track" or "roll") && IsPlainNoun(i)))
            return null;
        foreach (var (kind, heading) in moves)
            Add(kind == MoveKind.Static ? new() { Kind = kind } : Dress(new() { Kind = kind, Heading = heading, Scale = verb.Scale, Bare = bare }, i, end), locks: kind == MoveKind.Static);
        return end;
    }

    /// <summary>"a truck", "the crane", "the pan", and no word of camera work about it.</summary>
    private bool IsPlainNoun(int i)
    {
        if (_bracketed || _own == Who.Camera || _words[i].Text != _stems[i] && _words[i].Text != _stems[i] + "s")
            return false;
        // "Trucks roll across the bridge": what does something is somebody.
        if (_words[i].Text != _stems[i] && Lexicon.Verbs.ContainsKey(i + 1 < _stems.Count ? _stems[i + 1] : ""))
            return true;
        var before = i > 0 && _words[i - 1].Kind == WordKind.Word ? _words[i - 1].Text : "";
        return before is "the" or "his" or "her" or "my" or "their" or "this" or "that" or "your"
            || (before is "a" or "an" && _stems[i] is "pan" or "truck" or "crane" or "track" or "roll" or "dolly" or "bank" or "boom" or "lift" or "circle" or "arc" or "swing" or "drop" or "spin" or "close" or "trail" or "float");
    }

    private bool Belongs(Evidence evidence, int start, int end)
    {
        if (_bracketed || evidence == Evidence.Sure || _own == Who.Camera)
            return true;
        if (_own == Who.Other)
            return evidence == Evidence.Film && WordsBefore.IsNounPhrase(_words, start, end);
        return _inherited != Who.Other || evidence == Evidence.Film || _exclude;
    }

    private Mention Dress(Mention mention, int start, int end)
    {
        var manner = WordsBefore.MannerOf(_words, start, end);
        return mention with
        {
            Amount = manner.Amount,
            Quick = manner.Quick,
            Seconds = manner.Seconds,
            Percent = manner.Percent,
            Degrees = manner.Degrees,
            Negated = _negated,
        };
    }

    /// <param name="mention">What was found.</param>
    /// <param name="locks">"No camera movement": the negation is in it already.</param>
    private void Add(Mention mention, bool locks = false)
    {
        var last = _mentions.FindLast(m => !m.Negated);
        if (last is not null && (_next || mention.Kind == MoveKind.Hold || last.Kind == MoveKind.Hold))
            _order++;
        (_next, _found) = (false, true);
        mention = mention with { Order = _order, Negated = !locks && (mention.Negated || _exclude) };
        // "Handheld documentary feel" says one thing twice, and so does "a creeping push toward the altar".
        var twin = _mentions.FindIndex(m => m.Kind == mention.Kind && (m.Heading == mention.Heading || m.Bare || mention.Bare) && m.Order == mention.Order && m.Negated == mention.Negated);
        if (twin < 0)
            _mentions.Add(mention);
        else
            _mentions[twin] = _mentions[twin].And(mention);
    }
}
