namespace KlingStudio.Rehearsal;

/// <summary>The camera moves that are told apart.</summary>
public enum MoveKind
{
    /// <summary>The camera travels in.</summary>
    PushIn,

    /// <summary>The camera travels out.</summary>
    PullOut,

    /// <summary>The lens closes in.</summary>
    ZoomIn,

    /// <summary>The lens opens up.</summary>
    ZoomOut,

    /// <summary>The camera travels sideways.</summary>
    Truck,

    /// <summary>The camera travels up or down.</summary>
    Pedestal,

    /// <summary>The camera turns sideways.</summary>
    Pan,

    /// <summary>The camera turns up or down.</summary>
    Tilt,

    /// <summary>The camera turns about its lens.</summary>
    Roll,

    /// <summary>A slanted frame, reached early and held.</summary>
    Dutch,

    /// <summary>Around the subject; on a flat still a sideways travel with a slight push.</summary>
    Orbit,

    /// <summary>On an arm, up or down.</summary>
    Crane,

    /// <summary>Travel against zoom; on a flat still a push in.</summary>
    DollyZoom,

    /// <summary>Flying forward and up.</summary>
    Drone,

    /// <summary>Going with a subject; on a still a gentle push.</summary>
    Follow,

    /// <summary>A gentle swing out and back.</summary>
    Sway,

    /// <summary>Out, to show more.</summary>
    Reveal,

    /// <summary>Carried by a person.</summary>
    Handheld,

    /// <summary>A tremor.</summary>
    Shake,

    /// <summary>Nothing moves.</summary>
    Static,

    /// <summary>A rest between two moves.</summary>
    Hold,

    /// <summary>"Camera movement" in general: only its negation means something.</summary>
    AnyMovement,
}

/// <summary>Which way.</summary>
public enum Heading
{
    /// <summary>Not said, or the move has none.</summary>
    None,

    /// <summary>To the left.</summary>
    Left,

    /// <summary>To the right.</summary>
    Right,

    /// <summary>Up.</summary>
    Up,

    /// <summary>Down.</summary>
    Down,

    /// <summary>As the camera operator sees the clock.</summary>
    Clockwise,

    /// <summary>Against the clock.</summary>
    Counterclockwise,

    /// <summary>Closer.</summary>
    In,

    /// <summary>Away.</summary>
    Out,

    /// <summary>Sideways, side not said.</summary>
    Side,
}
