// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditorRegistry} from "../../src/audits/IAuditorRegistry.sol";
import {IDataCourt} from "../../src/data/IDataCourt.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IStakeVault} from "../../src/money/IStakeVault.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {ClockHandler} from "./ClockHandler.sol";
import {RequesterHandler} from "./RequesterHandler.sol";

/// @notice The end: the honest go on, all others keep silent, and strangers call what anybody may call. Then everybody takes what it has.
abstract contract EndHandler is ClockHandler, RequesterHandler {
    uint256 private constant MOST_ROUNDS = 64;

    /// @notice What is left when all is over: nothing, if everything ends by itself.
    struct Remainder {
        uint256 jobs;
        uint256 games;
        uint256 audits;
        uint256 requests;
        uint256 deliveries;
        uint256 keptByCourt;
        uint256 keptByDesk;
        uint256 keptByMarket;
        uint256 inVault;
        uint256 inEscrow;
        uint256 owed;
    }

    /// @notice Keepers do what anybody may do, as time goes on.
    function keep(uint256 seed) external {
        _pass((seed >> 8) % 600, seed >> 64 & 1 == 0);
        if (seed >> 65 & 1 == 0) _endCases();
        uint256 jobs = market.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            if (market.statusOf(JobId.wrap(i)).state == JobState.Running) _finalize(JobId.wrap(i));
        }
    }

    function finish() external returns (Remainder memory left) {
        for (uint256 round; round < MOST_ROUNDS; ++round) {
            _endCases();
            _endJobs();
            left = _left();
            if (left.jobs + left.games + left.audits + left.requests + left.deliveries == 0) break;
            _pass(round < MOST_ROUNDS / 2 ? 10 minutes : 1 days, false);
        }
        for (uint256 i; i < _audits.length; ++i) {
            _decide(_audits[i]);
        }
        uint256 jobs = market.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            _try(stranger, address(court), abi.encodeCall(court.reclaim, (JobId.wrap(i))), "fees reclaimed");
        }
        left.keptByCourt = _balanceOf(address(court));
        left.keptByDesk = _balanceOf(address(deliveries));
        left.keptByMarket = stakeOf(address(market));
        _takeEverything();
        left.inVault = token.balanceOf(address(vault));
        left.inEscrow = token.balanceOf(address(escrow));
        left.owed = escrow.owed(address(token));
    }

    function _endCases() private {
        vm.roll(block.number + 5);
        _follow();
        for (uint256 i; i < _pending.length; ++i) {
            _draw(_pending[i]);
        }
        for (uint256 i; i < _pending.length; ++i) {
            _condemn(_pending[i]);
            _settle(_pending[i]);
        }
        _follow();
        for (uint256 i; i < _open.length; ++i) {
            GameId id = GameId.wrap(_open[i]);
            _try(stranger, address(disputes), abi.encodeCall(disputes.timeout, (id)), "timeout");
            _try(stranger, address(disputes), abi.encodeCall(disputes.close, (id)), "game closed");
        }
        _tally();
        for (uint256 i; i < _requests.length; ++i) {
            _endRequest(_requests[i]);
        }
    }

    function _endJobs() private {
        uint256 jobs = market.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            JobId jobId = JobId.wrap(i);
            IJobMarket.JobStatus memory status = market.statusOf(jobId);
            if (status.state == JobState.Running) {
                for (uint256 g; status.worker == worker && g < SEGMENTS; ++g) {
                    _submit(jobId, 0);
                }
                _finalize(jobId);
                _expire(jobId);
            } else if (!_isOver(status.state)) {
                _try(requester, address(market), abi.encodeCall(market.cancel, (jobId)), "job cancelled");
            } else if (status.state == JobState.Finalized) {
                _endDelivery(jobId);
            }
        }
    }

    function _left() private returns (Remainder memory left) {
        _tally();
        _follow();
        left.games = _open.length;
        left.audits = _pending.length;
        for (uint256 i; i < _requests.length; ++i) {
            if (data.requestOf(data.idOf(_requests[i])).state == IDataCourt.RequestState.Open) ++left.requests;
        }
        uint256 jobs = market.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            if (!_isOver(market.statusOf(JobId.wrap(i)).state)) ++left.jobs;
            if (_isDelivering(deliveries.deliveryOf(JobId.wrap(i)).state)) ++left.deliveries;
        }
    }

    /// @dev Auditors leave, stakes unbond, payments are pulled.
    function _takeEverything() private {
        address[9] memory all = people();
        for (uint256 i; i < all.length; ++i) {
            uint32 units = uint32(registry.unitsOf(all[i]));
            if (units != 0) _take(all[i], address(registry), abi.encodeCall(registry.beginLeaving, (units)));
        }
        vm.warp(block.timestamp + UNBONDING);
        for (uint256 i; i < all.length; ++i) {
            IAuditorRegistry.Auditor memory auditor = registry.auditorOf(all[i]);
            if (auditor.leaving != 0) _take(all[i], address(registry), abi.encodeCall(registry.withdrawLeft, ()));
            IStakeVault.Account memory account = vault.accountOf(all[i]);
            if (account.free == 0) continue;
            _take(all[i], address(vault), abi.encodeCall(vault.requestWithdrawal, (account.free)));
        }
        vm.warp(block.timestamp + UNBONDING);
        for (uint256 i; i < all.length; ++i) {
            if (vault.accountOf(all[i]).leaving != 0) {
                _take(all[i], address(vault), abi.encodeCall(vault.withdraw, ()));
            }
            if (_balanceOf(all[i]) == 0) continue;
            _take(all[i], address(escrow), abi.encodeCall(escrow.withdraw, (address(token))));
        }
    }

    function _take(address who, address target, bytes memory call) private {
        _must(who, target, call, "everything taken");
    }
}
