// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice The governed numbers. The market reads them when a job is posted, and never later: no change reaches a job that runs.
/// @dev Nobody can do more here than the list below: the governor moves a number within bounds that are in the code, lists a
/// payment token, adds a referee, appoints the guardian; the guardian keeps new jobs out for a while, once.
interface IProtocolParameters {
    /// @notice All numbers but the tokens' worths, as the market reads them together.
    /// @param leastChallengeWindow Floor of a job's challenge window, seconds.
    /// @param leastMoveClock Floor of a party's clock in a game, seconds.
    /// @param maturityDelay Time between the registration of a program root and its first job, seconds.
    /// @param openDetectionPpm Assumed chance that a volunteer finds a fraud which no audit finds, parts per million.
    /// @param colludingPpm Assumed share of auditors, by stake, that collude with the worker, parts per million.
    /// @param withholdingPpm Assumed chance that block producers withhold a block whose randomness would audit the worker, parts per million.
    /// @param gasCompensation What a reimbursed move is paid a unit of gas, in units of the stake token.
    struct ParameterValues {
        uint32 leastChallengeWindow;
        uint32 leastMoveClock;
        uint32 maturityDelay;
        uint24 openDetectionPpm;
        uint24 colludingPpm;
        uint24 withholdingPpm;
        uint64 gasCompensation;
    }

    /// @notice Names of the numbers, in the order of `ParameterValues`.
    enum Parameter {
        LeastChallengeWindow,
        LeastMoveClock,
        MaturityDelay,
        OpenDetectionPpm,
        ColludingPpm,
        WithholdingPpm,
        GasCompensation
    }

    error NotGovernor(address expected, address caller);
    error NotGuardian(address expected, address caller);
    error ParameterOutOfBounds(Parameter parameter, uint256 least, uint256 most, uint256 actual);
    error WorthOutOfBounds(address token, uint256 most, uint256 actual);
    error WorthOfStakeTokenFixed(address stakeToken);
    error RefereeWithoutCode(address referee);
    error UnknownReferee(uint16 version, uint16 latest);
    error PauseSpent(address guardian);
    error NotPaused();
    error NewJobsPaused(uint256 until, uint256 now_);

    event ParameterChanged(Parameter indexed parameter, uint256 previous, uint256 current);
    event WorthChanged(address indexed token, uint256 previous, uint256 current);
    event RefereeAdded(uint16 indexed version, address indexed referee);
    event GuardianAppointed(address indexed guardian);
    event NewJobsPausedUntil(address indexed guardian, uint256 until);
    event PauseEnded(address indexed by);

    // ------------------------------------------------------------------ governor

    /// @notice Changes one number, within `boundsOf(parameter)`. Governor only.
    function setParameter(Parameter parameter, uint256 value) external;

    /// @notice Sets what a payment token is worth; zero takes it off the list. Governor only.
    /// @param worth Units of the stake token for one unit of `token`, as a fixed-point number with 18 decimals.
    function setWorth(address token, uint256 worth) external;

    /// @notice Appends a referee, which jobs may name by its version from now on. Governor only.
    /// @return version One above the last.
    function addReferee(address referee) external returns (uint16 version);

    /// @notice Appoints who may pause new jobs, once; the same account again gives it another pause. Zero: nobody. Governor only.
    /// @dev A pause that runs goes on.
    function setGuardian(address guardian) external;

    // ------------------------------------------------------------------ guardian

    /// @notice Keeps new jobs out for `pauseTime()` from now. Once: another pause needs the governor to appoint a guardian again.
    function pauseNewJobs() external;

    /// @notice Ends a pause early; it stays spent. Guardian only.
    function endPause() external;

    // ------------------------------------------------------------------ readers

    function values() external view returns (ParameterValues memory);

    /// @notice The least and the greatest value that the governor can give a number.
    function boundsOf(Parameter parameter) external view returns (uint256 least, uint256 most);

    /// @notice Units of the stake token for one unit of `token`, with 18 decimals: 10^18 for the stake token, zero when not listed.
    function worthOf(address token) external view returns (uint256);

    /// @notice The referee of a version, counted from 1. What a version means never changes.
    function refereeOf(uint16 version) external view returns (address);

    /// @notice The version added last; zero when there is none.
    function latestReferee() external view returns (uint16);

    /// @notice Whether new jobs are kept out at this moment.
    function paused() external view returns (bool);

    /// @notice Reverts when new jobs are kept out.
    function requireNotPaused() external view;

    /// @notice The guardian, whether it may still pause, and when the pause it made ends or ended.
    function guardian() external view returns (address account, bool mayPause, uint64 pausedUntil);

    /// @notice How long a pause lasts when nobody ends it, seconds.
    function pauseTime() external view returns (uint64);

    function governor() external view returns (address);
    function stakeToken() external view returns (address);
}
