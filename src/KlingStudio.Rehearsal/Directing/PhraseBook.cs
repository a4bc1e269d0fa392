namespace KlingStudio.Rehearsal;

/// <summary>Fixed phrases, and the traps: words that look like a move and are none.</summary>
internal static class PhraseBook
{
    private static readonly string[] Traps =
    [
        "frying pan", "sauce pan", "saucepan", "baking pan", "cake pan", "dust pan", "pan flute", "pots and pan", "iron pan", "hot pan", "peter pan", "pan pipes",
        "zoom call", "zoom meeting", "zoom background", "fire truck", "food truck", "pickup truck", "tow truck", "ice cream truck", "dump truck", "garbage truck", "monster truck", "truck driver", "truck stop", "truck bed",
        "train track", "race track", "track field", "track suit", "railway track", "sound track", "tank track", "tire track", "track record", "track and field",
        "roll call", "bread roll", "rock and roll", "rock n roll", "drum roll", "egg roll", "spring roll", "sushi roll", "roll of", "swiss roll", "tootsie roll", "cinnamon roll",
        "static noise", "static electricity", "tv static", "radio static", "static on", "still life", "boom box", "sonic boom", "boom gate", "dolly parton", "dolly the sheep", "shake hand", "hand shake", "milk shake", "protein shake", "shaker",
        "construction crane", "tower crane", "harbour crane", "harbor crane", "paper crane", "origami crane", "crane bird", "motion blur", "no motion blur", "without motion blur", "no motion in", "no motion of", "no movement in", "no movement of", "no movement from", "slow motion", "fast motion", "stop motion", "motion capture", "time lapse",
        "dutch people", "dutch girl", "dutch man", "dutch woman", "dutch master", "dutch oven", "arc light", "arc de triomphe", "arc reactor", "zoom lens", "circle of", "in a circle", "in circle", "film roll",
        "look like", "look at", "turn into", "turn on", "turn off", "river bank", "bank of", "bank robber", "back light", "back lit", "back to", "come to life", "come alive", "head of", "lead singer", "close up", "close to", "right now", "right hand", "left hand",
        "handheld fan", "handheld device", "handheld console", "handheld mirror", "handheld radio", "handheld phone", "shake weight", "deep focus", "roll up sleeve", "push button", "push up", "pull up bar", "drop of", "water drop", "rain drop", "ski lift", "elevator lift",
        "floor plan", "pan left on", "track left by", "track left in", "track left behind", "pan american", "pan asian", "right before", "follow focus", "move train", "in orbit", "roll hill", "roll landscape",
    ];

    private static readonly string[] StaticPhrases =
    [
        "static shot", "static camera", "static frame", "static view", "static", "camera static", "locked off", "lock off", "locked down", "locked camera", "locked shot", "keep it locked", "camera locked", "tripod shot", "on a tripod", "tripod",
        "fixed camera", "fixed shot", "fixed frame", "fixed lens", "camera fixed", "fixed position", "still camera", "camera still", "camera stay still", "camera stay put", "camera stay fixed", "camera remain still", "camera remain fixed", "camera remain static", "camera hold still",
        "keep the camera still", "keep camera still", "hold the camera still", "keep the camera steady", "stationary camera", "stationary shot", "camera stationary", "stationary", "motionless camera", "motionless", "steady shot", "unmoving camera", "unmoving",
        "freeze the camera", "stay put", "camera stay in place", "camera stay where it is", "static tripod shot", "locked", "immobile camera", "still shot", "no movement", "no motion", "zero movement", "zero motion", "without movement", "without motion", "without any movement", "without any motion", "camera is still", "camera is static", "camera is fixed", "camera is stationary", "camera is locked", "camera is locked off",
    ];

    private static readonly string[] AnyMovementPhrases =
    [
        "camera movement", "camera motion", "camera move", "move the camera", "move camera", "movement of the camera", "motion of the camera", "move shot",
    ];

    private static readonly (MoveKind Kind, Heading Heading, Evidence Evidence, double Scale, string[] Words)[] Terms =
    [
        (MoveKind.PushIn, Heading.In, Evidence.Usual, 1, ["move closer", "get closer", "go in on", "come closer", "step closer", "draw near", "close in on", "close in", "slow burn in", "tighten on", "approach", "zero in on"]),
        (MoveKind.PullOut, Heading.Out, Evidence.Usual, 1, ["back away", "back up", "back off", "step back", "open up", "widen out", "ease back", "drift back", "pull away", "retreat", "recede", "withdraw"]),
        (MoveKind.PushIn, Heading.In, Evidence.Film, 1, ["push in", "dolly in", "creep in", "push shot", "super dolly", "pov walk", "pov run", "first person walk"]),
        (MoveKind.PullOut, Heading.Out, Evidence.Film, 1, ["pull back", "pull out", "dolly out", "pullback"]),
        (MoveKind.ZoomIn, Heading.In, Evidence.Sure, 1, ["ken burn effect", "ken burn in", "ken burn", "kenburns", "punch in", "lens zoom", "optical zoom", "digital zoom"]),
        (MoveKind.ZoomOut, Heading.Out, Evidence.Sure, 1, ["ken burn out"]),
        (MoveKind.ZoomIn, Heading.In, Evidence.Usual, 1, ["magnify", "enlarge"]),
        (MoveKind.ZoomIn, Heading.In, Evidence.Sure, 2.5, ["crash zoom", "snap zoom", "smash zoom", "whip zoom"]),
        (MoveKind.DollyZoom, Heading.In, Evidence.Sure, 1, ["dolly zoom", "vertigo effect", "hitchcock zoom", "hitchcock effect", "zolly", "trombone shot", "jaws shot", "contra zoom", "vertigo zoom", "vertigo shot"]),
        (MoveKind.Pan, Heading.Right, Evidence.Sure, 2, ["whip pan", "swish pan", "flash pan", "zip pan", "snap pan"]),
        (MoveKind.Truck, Heading.Right, Evidence.Sure, 1, ["track shot", "truck shot", "lateral move", "lateral track shot", "lateral track", "slider shot", "slider move", "side scroll", "camera slider", "crab shot"]),
        (MoveKind.Crane, Heading.Up, Evidence.Sure, 1, ["crane shot", "jib shot", "techno crane", "jib arm", "sweep up"]),
        (MoveKind.Drone, Heading.In, Evidence.Sure, 1, ["drone shot", "drone footage", "aerial shot", "aerial view", "aerial", "flyover", "fpv", "helicopter shot", "drone fly over", "drone fly through"]),
        (MoveKind.Crane, Heading.Up, Evidence.Usual, 1, ["rise over"]),
        (MoveKind.Drone, Heading.In, Evidence.Usual, 1, ["fly over", "fly through", "fly in"]),
        (MoveKind.Orbit, Heading.Left, Evidence.Sure, 1, ["orbit shot", "arc shot", "360 orbit", "lazy susan", "camera circle", "360 degree orbit"]),
        (MoveKind.Orbit, Heading.Left, Evidence.Usual, 1, ["rotate around", "circle around", "revolve around", "move around", "go round", "go around", "swing around", "wrap around", "curve around", "spiral around", "spin around", "arc around", "turntable", "half circle", "semi circle", "orbit around"]),
        (MoveKind.Roll, Heading.Clockwise, Evidence.Sure, 1.6, ["barrel roll", "camera roll", "corkscrew"]),
        (MoveKind.Dutch, Heading.Clockwise, Evidence.Sure, 1, ["dutch angle", "dutch tilt", "dutch roll", "dutch", "canted angle", "canted", "oblique angle", "tilt horizon", "slanted frame", "crooked frame"]),
        (MoveKind.Handheld, Heading.None, Evidence.Sure, 0.35, ["steadicam", "gimbal shot", "gimbal", "float camera", "breathing camera"]),
        (MoveKind.Handheld, Heading.None, Evidence.Sure, 1, ["handheld camera", "handheld", "hand held", "documentary style", "documentary feel", "documentary look", "verite", "cinema verite", "organic movement", "run and gun", "shoulder cam", "shoulder mounted", "natural sway", "bodycam", "body cam"]),
        (MoveKind.Handheld, Heading.None, Evidence.Sure, 2.4, ["shaky cam", "found footage", "shaky camera", "shaky footage", "shaky"]),
        (MoveKind.Shake, Heading.None, Evidence.Sure, 1, ["camera shake", "screen shake", "earthquake effect", "camera jitter", "camera wobble", "unsteady camera", "unsteady"]),
        (MoveKind.Sway, Heading.None, Evidence.Sure, 1, ["parallax effect", "parallax", "2.5d", "3d effect", "depth effect", "living photo"]),
        (MoveKind.Sway, Heading.None, Evidence.Usual, 1, ["gentle sway", "gentle drift", "slow drift"]),
        (MoveKind.Reveal, Heading.Out, Evidence.Usual, 1, ["come into view", "reveal shot", "open to reveal"]),
        (MoveKind.Pedestal, Heading.Up, Evidence.Sure, 1, ["elevator shot", "vertical dolly", "boom up", "pedestal up", "ped up"]),
        (MoveKind.Pedestal, Heading.Down, Evidence.Sure, 1, ["boom down", "pedestal down", "ped down"]),
        (MoveKind.Hold, Heading.None, Evidence.Sure, 1, ["hold the frame", "hold the shot", "hold frame", "hold shot"]),
        (MoveKind.Hold, Heading.None, Evidence.Usual, 1, ["hold", "pause", "linger", "rest on", "freeze"]),
    ];

    public static IEnumerable<Phrase> Make()
    {
        foreach (var trap in Traps)
            yield return new(trap.Split(' '), null, Heading.None, Evidence.Sure, 1);
        foreach (var words in StaticPhrases)
            yield return new(words.Split(' '), MoveKind.Static, Heading.None, words is "tripod" or "stationary" or "motionless" or "static" or "locked" or "stay put" ? Evidence.Usual : Evidence.Sure, 1);
        foreach (var words in AnyMovementPhrases)
            yield return new(words.Split(' '), MoveKind.AnyMovement, Heading.None, Evidence.Sure, 1);
        foreach (var (kind, heading, evidence, scale, phrases) in Terms)
            foreach (var words in phrases)
                yield return new(words.Split(' '), kind, heading, evidence, scale);
    }
}
