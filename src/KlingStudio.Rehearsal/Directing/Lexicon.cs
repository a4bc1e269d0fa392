using System.Collections.Frozen;

namespace KlingStudio.Rehearsal;

/// <summary>How much a phrase says by itself that the camera is meant.</summary>
internal enum Evidence
{
    /// <summary>A term of the trade: always the camera.</summary>
    Sure,

    /// <summary>The camera, unless somebody else is plainly the one who does it.</summary>
    Film,

    /// <summary>The camera only if it is named, or nobody is.</summary>
    Usual,
}

/// <summary>A fixed phrase. A null kind is a trap: words that only look like a move.</summary>
internal sealed record Phrase(string[] Words, MoveKind? Kind, Heading Heading, Evidence Evidence, double Scale)
{
    /// <summary>Over in half a second.</summary>
    public bool IsSnap => Kind is MoveKind.ZoomIn or MoveKind.Pan && Words[0] is "crash" or "snap" or "smash" or "whip" or "swish" or "flash" or "zip";
}

/// <summary>A verb whose move depends on which way it goes; null where it means none.</summary>
internal sealed record MoveVerb(Evidence Evidence, MoveKind? In, MoveKind? Out, MoveKind? Side, MoveKind? Vertical, MoveKind? Turn, MoveKind? Bare, Heading BareHeading = Heading.None, double Scale = 1);

/// <summary>The words of camera direction.</summary>
internal static class Lexicon
{
    public static FrozenDictionary<string, MoveVerb> Verbs { get; } = MakeVerbs();

    /// <summary>By first word, longest first.</summary>
    public static FrozenDictionary<string, Phrase[]> Phrases { get; } = PhraseBook.Make()
        .GroupBy(phrase => phrase.Words[0])
        .ToFrozenDictionary(group => group.Key, group => group.OrderByDescending(phrase => phrase.Words.Length).ToArray());

    public static FrozenDictionary<string, Heading> Headings { get; } = MakeHeadings();

    /// <summary>How far: multipliers of the amount.</summary>
    public static FrozenDictionary<string, double> Amounts { get; } = MakeAmounts();

    public static FrozenSet<string> Quick { get; } = Set("quick quickly fast faster rapid rapidly brisk briskly sudden suddenly swift swiftly snap crash smash whip speedy hurried");

    public static FrozenSet<string> Cameras { get; } = Set("camera cam camerawork cameraman shot view lens frame framing pov viewpoint perspective drone we viewer");

    public static FrozenSet<string> Negators { get; } = Set("no not never without avoid dont doesnt isnt wont cant cannot shouldnt zero stop skip minus anti none nor exclude");

    /// <summary>Words that belong to nobody: they may stand before a camera verb without being its subject.</summary>
    public static FrozenSet<string> Fillers { get; } = Set(
        "a an the some very more most really quite rather so too just only then and but also please let lets make do does did is are be should will would can could may keep keeping begin begins beginning start starts starting end ends ending "
        + "with use using apply add adding have has get gets to of by in on into onto first next now finally initially again continue continues continuing steady steadily smooth smoothly controlled cinematic cinematically "
        + "epic beautiful elegant nice simple natural professional wide close medium long extreme establishing opening final single continuous constant linear motion movement move moves effect style "
        + "any kind sort type one bit little touch hint its itself this that there here ever almost amount sense feel feeling pls thx thanks screen towards toward from at over for "
        + "dramatic dramatically dreamy moody ominous atmospheric hypnotic perfectly direction axis");

    public static FrozenSet<string> Sequence { get; } = Set("then next afterwards afterward finally later before until after eventually");

    public static FrozenSet<string> Together { get; } = Set("while as and with simultaneously plus combined meanwhile whilst");

    private static readonly FrozenDictionary<string, string> Odd = new Dictionary<string, string>
    {
        ["dollies"] = "dolly",
        ["dollied"] = "dolly",
        ["dollying"] = "dolly",
        ["rose"] = "rise",
        ["fell"] = "fall",
        ["flew"] = "fly",
        ["flies"] = "fly",
        ["held"] = "hold",
        ["came"] = "come",
        ["went"] = "go",
        ["goes"] = "go",
        ["going"] = "go",
        ["swung"] = "swing",
        ["shook"] = "shake",
        ["swept"] = "sweep",
        ["slid"] = "slide",
        ["spun"] = "spin",
        ["crept"] = "creep",
        ["drew"] = "draw",
        ["shakiness"] = "shake",
        ["jittery"] = "jitter",
        ["wobbly"] = "wobble",
        ["panned"] = "pan",
        ["trembling"] = "tremble",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Stems = MakeStems();

    /// <summary>The plain form of a known word: "panning" is pan, "dollies" is dolly; an unknown word stays itself.</summary>
    public static string Stem(string word)
    {
        if (Stems.Contains(word))
            return word;
        if (Odd.TryGetValue(word, out var odd))
            return odd;
        foreach (var ending in (ReadOnlySpan<string>)["ing", "ed", "es", "s"])
        {
            if (!word.EndsWith(ending, StringComparison.Ordinal) || word.Length < ending.Length + 2)
                continue;
            var root = word[..^ending.Length];
            if (Stems.Contains(root))
                return root;
            if (Stems.Contains(root + "e"))
                return root + "e";
            if (root.Length > 2 && root[^1] == root[^2] && Stems.Contains(root[..^1]))
                return root[..^1];
        }
        return word;
    }

    internal static FrozenSet<string> Set(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private static FrozenSet<string> MakeStems() =>
        MakeVerbs().Keys.Concat(PhraseBook.Make().SelectMany(phrase => phrase.Words)).Append("hold").ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, MoveVerb> MakeVerbs()
    {
        var verbs = new Dictionary<string, MoveVerb>();
        void Add(string words, MoveVerb verb)
        {
            foreach (var word in words.Split(' '))
                verbs[word] = verb;
        }
        Add("push", new(Evidence.Film, MoveKind.PushIn, MoveKind.PullOut, MoveKind.Truck, MoveKind.Pedestal, null, MoveKind.PushIn, Heading.In));
        Add("pull", new(Evidence.Usual, MoveKind.PushIn, MoveKind.PullOut, MoveKind.Truck, MoveKind.Pedestal, null, null));
        Add("dolly", new(Evidence.Film, MoveKind.PushIn, MoveKind.PullOut, MoveKind.Truck, MoveKind.Pedestal, null, MoveKind.PushIn, Heading.In));
        Add("zoom", new(Evidence.Film, MoveKind.ZoomIn, MoveKind.ZoomOut, null, null, null, MoveKind.ZoomIn, Heading.In));
        Add("pan", new(Evidence.Film, MoveKind.PushIn, MoveKind.PullOut, MoveKind.Pan, MoveKind.Tilt, null, MoveKind.Pan, Heading.Right));
        Add("tilt", new(Evidence.Film, null, null, MoveKind.Roll, MoveKind.Tilt, MoveKind.Roll, MoveKind.Tilt, Heading.Up));
        Add("truck crab strafe track", new(Evidence.Film, MoveKind.PushIn, MoveKind.PullOut, MoveKind.Truck, MoveKind.Pedestal, null, MoveKind.Truck, Heading.Right));
        Add("slide glide", new(Evidence.Usual, MoveKind.PushIn, MoveKind.PullOut, MoveKind.Truck, MoveKind.Pedestal, null, MoveKind.PushIn));
        Add("move travel go come head sail march lead", new(Evidence.Usual, MoveKind.PushIn, MoveKind.PullOut, MoveKind.Truck, MoveKind.Pedestal, null, null));
        Add("creep inch ease advance", new(Evidence.Usual, MoveKind.PushIn, MoveKind.PullOut, MoveKind.Truck, MoveKind.Pedestal, null, MoveKind.PushIn));
        Add("drift float", new(Evidence.Usual, MoveKind.PushIn, MoveKind.PullOut, MoveKind.Truck, MoveKind.Pedestal, null, MoveKind.Sway, Scale: 0.75));
        Add("fly soar", new(Evidence.Usual, MoveKind.Drone, MoveKind.PullOut, MoveKind.Truck, MoveKind.Pedestal, null, MoveKind.Drone));
        Add("swoop", new(Evidence.Usual, MoveKind.PushIn, MoveKind.PullOut, MoveKind.Truck, MoveKind.Crane, null, MoveKind.Crane, Heading.Up));
        Add("lean punch tighten close draw", new(Evidence.Usual, MoveKind.PushIn, null, null, null, null, null));
        Add("back retreat recede withdraw widen", new(Evidence.Usual, null, MoveKind.PullOut, null, null, null, null));
        Add("rise ascend lift elevate levitate climb", new(Evidence.Usual, null, null, null, MoveKind.Pedestal, null, MoveKind.Pedestal, Heading.Up));
        Add("descend lower sink drop", new(Evidence.Usual, null, null, null, MoveKind.Pedestal, null, MoveKind.Pedestal, Heading.Down));
        Add("boom", new(Evidence.Usual, null, null, null, MoveKind.Pedestal, null, null));
        Add("pedestal ped", new(Evidence.Film, null, null, null, MoveKind.Pedestal, null, MoveKind.Pedestal, Heading.Up));
        Add("crane jib", new(Evidence.Usual, MoveKind.PushIn, MoveKind.PullOut, MoveKind.Truck, MoveKind.Crane, null, null));
        Add("look gaze turn swing sweep", new(Evidence.Usual, null, null, MoveKind.Pan, MoveKind.Tilt, null, null));
        Add("swivel yaw scan survey", new(Evidence.Usual, null, null, MoveKind.Pan, MoveKind.Tilt, null, MoveKind.Pan, Heading.Right));
        Add("pitch angle", new(Evidence.Usual, null, null, null, MoveKind.Tilt, null, null));
        Add("rotate", new(Evidence.Usual, null, null, MoveKind.Pan, MoveKind.Tilt, MoveKind.Roll, MoveKind.Roll, Heading.Clockwise));
        Add("roll spin twist bank tumble corkscrew", new(Evidence.Usual, null, null, MoveKind.Roll, null, MoveKind.Roll, MoveKind.Roll, Heading.Clockwise));
        Add("orbit arc revolve circle", new(Evidence.Usual, null, null, MoveKind.Orbit, null, MoveKind.Orbit, MoveKind.Orbit, Heading.Left));
        Add("shake rumble tremble vibrate jolt wobble jitter", new(Evidence.Usual, null, null, null, null, null, MoveKind.Shake));
        Add("sway bob", new(Evidence.Usual, null, null, null, null, null, MoveKind.Sway));
        Add("follow chase trail", new(Evidence.Usual, MoveKind.Follow, MoveKind.Follow, MoveKind.Truck, MoveKind.Follow, null, MoveKind.Follow));
        Add("approach", new(Evidence.Usual, MoveKind.PushIn, null, null, null, null, MoveKind.PushIn));
        Add("reveal unveil uncover disclose", new(Evidence.Usual, null, MoveKind.Reveal, null, null, null, MoveKind.Reveal));
        return verbs.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, Heading> MakeHeadings()
    {
        var headings = new Dictionary<string, Heading>();
        void Add(string words, Heading heading)
        {
            foreach (var word in words.Split(' '))
                headings[word] = heading;
        }
        Add("in into inward inwards forward forwards toward towards closer near nearer through ahead", Heading.In);
        Add("out back backward backwards away outward outwards", Heading.Out);
        Add("left leftward leftwards", Heading.Left);
        Add("right rightward rightwards", Heading.Right);
        Add("up upward upwards skyward skywards upper", Heading.Up);
        Add("down downward downwards groundward earthward", Heading.Down);
        Add("clockwise cw", Heading.Clockwise);
        Add("counterclockwise anticlockwise ccw", Heading.Counterclockwise);
        Add("sideways laterally lateral across past along around round", Heading.Side);
        return headings.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenDictionary<string, double> MakeAmounts()
    {
        var amounts = new Dictionary<string, double>();
        void Add(double amount, string words)
        {
            foreach (var word in words.Split(' '))
                amounts[word] = amount;
        }
        Add(0.25, "imperceptible imperceptibly still_almost");
        Add(0.35, "barely tiny hint minimal minimally hardly");
        Add(0.5, "subtle subtly gentle gently slight slightly soft softly delicate delicately little bit light lightly small");
        Add(0.75, "slow slowly lazy lazily gradual gradually slower leisurely creeping measured");
        Add(1.6, "quick quickly fast faster rapid rapidly brisk briskly swift swiftly sudden suddenly speedy snap crash smash whip");
        Add(1.75, "strong strongly big dramatic dramatically bold heavy heavily far deep intense");
        Add(2.5, "extreme extremely huge wild wildly massive violent violently enormous");
        return amounts.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
