// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditCourt} from "../../src/audits/IAuditCourt.sol";
import {IAuditorRegistry} from "../../src/audits/IAuditorRegistry.sol";
import {IDataCourt} from "../../src/data/IDataCourt.sol";
import {IDeliveryDesk} from "../../src/delivery/IDeliveryDesk.sol";
import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {IReputation} from "../../src/market/IReputation.sol";
import {AuditId} from "../../src/types/AuditId.sol";
import {Chunk} from "../../src/types/Chunk.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobId} from "../../src/types/JobId.sol";
import {JobState} from "../../src/types/JobState.sol";
import {SeatState} from "../../src/types/PackedSeat.sol";
import {Phase} from "../../src/types/Phase.sol";
import {EndHandler} from "./EndHandler.sol";
import {GovernorHandler} from "./GovernorHandler.sol";

/// @notice Everybody at once, what everything owes, and how everything ends.
contract ProtocolHandler is EndHandler, GovernorHandler {
    mapping(uint256 job => JobState) private _ended;

    constructor() {
        deployWorld();
    }

    /// @notice What can happen: each takes one number, by which it chooses.
    function actions() external pure returns (bytes4[] memory list) {
        bytes4[30] memory all = [
            this.post.selector,
            this.assign.selector,
            this.cancelOrExtend.selector,
            this.claim.selector,
            this.startOrRelease.selector,
            this.submit.selector,
            this.submitAll.selector,
            this.equivocate.selector,
            this.cheatAnswersAudit.selector,
            this.cheatAnswersRequest.selector,
            this.challenge.selector,
            this.play.selector,
            this.endGame.selector,
            this.ask.selector,
            this.endRequest.selector,
            this.draw.selector,
            this.answer.selector,
            this.disputeClaim.selector,
            this.judge.selector,
            this.joinOrLeave.selector,
            this.enlistOrResign.selector,
            this.deal.selector,
            this.cheatDelivers.selector,
            this.complain.selector,
            this.endDelivery.selector,
            this.wait.selector,
            this.keep.selector,
            this.finalizeOrExpire.selector,
            this.takeMoney.selector,
            this.govern.selector
        ];
        list = new bytes4[](all.length);
        for (uint256 i; i < all.length; ++i) {
            list[i] = all[i];
        }
    }

    // ------------------------------------------------------------------ what is held and owed

    /// @notice What the vault holds, and the sum of all its accounts, that of the market included, which keeps shared rewards.
    function stakes() external view returns (uint256 held, uint256 owed) {
        address[9] memory all = people();
        for (uint256 i; i < all.length; ++i) {
            owed += stakeOf(all[i]);
        }
        return (token.balanceOf(address(vault)), owed + stakeOf(address(market)));
    }

    /// @notice What the escrow holds, what it says it owes, and the sum of all jobs' funds and balances, those of court and desk included.
    function payments() external view returns (uint256 held, uint256 said, uint256 owed) {
        address[9] memory all = people();
        for (uint256 i; i < all.length; ++i) {
            owed += _balanceOf(all[i]);
        }
        owed += _balanceOf(address(court)) + _balanceOf(address(deliveries));
        uint256 jobs = market.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            (, uint256 left) = escrow.fundsOf(JobId.wrap(i));
            owed += left;
        }
        return (token.balanceOf(address(escrow)), escrow.owed(address(token)), owed);
    }

    /// @notice What the audit court keeps, the fees of all seats that are not decided, and what nobody earned.
    function fees() external view returns (uint256 held, uint256 owed) {
        for (uint256 i; i < _audits.length; ++i) {
            IAuditCourt.Audit memory audit = court.auditOf(_audits[i]);
            if (audit.standing == IAuditCourt.Standing.Begun) owed += audit.seats * uint256(FEE);
        }
        for (uint256 i; i < _seats.length; ++i) {
            IAuditCourt.Standing standing = court.auditOf(_seats[i].auditId).standing;
            bool settled = standing == IAuditCourt.Standing.Settled || standing == IAuditCourt.Standing.Ended;
            SeatState state = court.seatOf(_seats[i].auditId, _seats[i].auditor, _seats[i].unit);
            if (settled && state == SeatState.Revealed) owed += FEE;
        }
        uint256 jobs = market.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            owed += court.returnedOf(JobId.wrap(i));
        }
        return (_balanceOf(address(court)), owed);
    }

    /// @notice What the delivery desk keeps, and the amounts of all deliveries that are not over.
    function lastPayments() external view returns (uint256 held, uint256 owed) {
        uint256 jobs = market.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            IDeliveryDesk.Delivery memory delivery = deliveries.deliveryOf(JobId.wrap(i));
            if (_isDelivering(delivery.state)) owed += delivery.amount;
        }
        return (_balanceOf(address(deliveries)), owed);
    }

    /// @notice All tokens that there are, and all that people, vault and escrow have: nothing else has any.
    function supply() external view returns (uint256 all, uint256 found) {
        address[9] memory who = people();
        for (uint256 i; i < who.length; ++i) {
            found += token.balanceOf(who[i]);
        }
        found += token.balanceOf(address(vault)) + token.balanceOf(address(escrow)) + token.balanceOf(address(this));
        return (token.totalSupply(), found);
    }

    // ------------------------------------------------------------------ locks and cases

    /// @notice What is locked of an account, and what must be: its jobs' stakes and claim bonds, its games' bonds, its units as an auditor, its
    /// questions and demands.
    function lockedOf(address account) external view returns (uint256 locked, uint256 due) {
        IAuditorRegistry.Auditor memory auditor = registry.auditorOf(account);
        due = uint256(auditor.backing) + auditor.leaving;
        uint256 jobs = market.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            IJobMarket.JobStatus memory status = market.statusOf(JobId.wrap(i));
            bool working = status.state == JobState.Claimed || status.state == JobState.Running;
            if (working && status.worker == account) due += STAKE + CLAIM_BOND;
            if (account == requester) due += deliveries.deliveryOf(JobId.wrap(i)).locked;
        }
        for (uint256 i; i < _open.length; ++i) {
            IDisputeGame.Game memory one = disputes.gameOf(GameId.wrap(_open[i]));
            if (one.challenger != account || one.phase == Phase.Closed) continue;
            due += reader.specOf(JobId.wrap(one.jobId)).verification.challengerBond;
        }
        for (uint256 i; i < _requests.length; ++i) {
            IDataCourt.RequestStatus memory asked = data.requestOf(data.idOf(_requests[i]));
            if (asked.state != IDataCourt.RequestState.Open || asked.asker != account) continue;
            due += uint256(asked.compensation) + asked.burned;
        }
        return (vault.accountOf(account).locked, due);
    }

    /// @notice Cases that the market counts on a job that runs, and those that are open; what is final among their segments.
    function casesOf(JobId jobId) external view returns (uint256 counted, uint256 open, uint256 final_) {
        IJobMarket.JobStatus memory status = market.statusOf(jobId);
        if (status.state != JobState.Running) return (0, 0, 0);
        for (uint256 i; i < _open.length; ++i) {
            IDisputeGame.Game memory one = disputes.gameOf(GameId.wrap(_open[i]));
            if (one.jobId != JobId.unwrap(jobId) || one.attempt != status.attempt || one.phase == Phase.Closed) {
                continue;
            }
            ++open;
            if (_segmentOf(one) < status.finalized || one.worker != status.worker) ++final_;
        }
        bool audited = reader.specOf(jobId).audits.rate != 0;
        for (uint256 i; audited && i < _audits.length; ++i) {
            if (!_isOf(_audits[i], jobId, status.attempt)) continue;
            IAuditCourt.Standing standing = court.auditOf(_audits[i]).standing;
            if (standing != IAuditCourt.Standing.Scheduled && standing != IAuditCourt.Standing.Begun) continue;
            ++open;
            if (_audits[i].segment() < status.finalized) ++final_;
        }
        for (uint256 i; i < _requests.length; ++i) {
            Chunk memory chunk = _requests[i];
            if (JobId.unwrap(chunk.jobId) != JobId.unwrap(jobId) || chunk.attempt != status.attempt) continue;
            IDataCourt.RequestStatus memory asked = data.requestOf(data.idOf(chunk));
            if (asked.state != IDataCourt.RequestState.Open) continue;
            ++open;
            if (asked.segment < status.finalized) ++final_;
        }
        return (status.openGames, open, final_);
    }

    // ------------------------------------------------------------------ the honest, jobs, reputation

    /// @notice The most that somebody honest ever lost, besides what it knew of.
    function deficits() external view returns (uint256 ofWorker, uint256 ofChallenger, uint256 ofAuditor) {
        return (_deficits[worker], _deficits[challenger], _deficits[ann]);
    }

    /// @notice Calls of the honest that were refused in time, and the last of them.
    function failures() external view returns (uint256, string memory) {
        return (_failures, _lastFailure);
    }

    /// @notice Jobs that the honest worker finished and was not paid for to the end.
    function unpaidDeliveries() external view returns (uint256 unpaid) {
        uint256 jobs = market.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            IDeliveryDesk.Delivery memory delivery = deliveries.deliveryOf(JobId.wrap(i));
            if (delivery.worker == worker && delivery.state == IDeliveryDesk.DeliveryState.Refunded) ++unpaid;
        }
    }

    /// @notice Whether every job's terms are those that it was posted with.
    function termsUnchanged() external view returns (bool) {
        uint256 jobs = market.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            if (_posted[i] != _termsOf(i)) return false;
        }
        return true;
    }

    /// @notice Whether each job that ended is as it ended, with nothing left of its funds.
    function endsAreFinal() external returns (bool) {
        uint256 jobs = market.jobCount();
        for (uint256 i = 1; i <= jobs; ++i) {
            IJobMarket.JobStatus memory status = market.statusOf(JobId.wrap(i));
            bool over = _isOver(status.state);
            (, uint256 left) = escrow.fundsOf(JobId.wrap(i));
            if (over && left != 0) return false;
            if (status.state == JobState.Finalized && status.finalized != status.segments) return false;
            if (status.finalized > status.submitted || status.submitted > status.segments) return false;
            if (_ended[i] != JobState.None && _ended[i] != status.state) return false;
            if (over) _ended[i] = status.state;
        }
        return true;
    }

    /// @notice Score and confidence of an account, evidence for it and all evidence.
    function standingOf(address account) external view returns (uint256, uint256, uint256 good, uint256 all) {
        IReputation.Standing memory standing = reputation.standingOf(account);
        return (reputation.scoreOf(account), reputation.confidenceOf(account), standing.good, standing.evidence);
    }

    function jobCount() external view returns (uint256) {
        return market.jobCount();
    }

    function _isOf(AuditId auditId, JobId jobId, uint16 attempt) private pure returns (bool) {
        return JobId.unwrap(auditId.jobId()) == JobId.unwrap(jobId) && auditId.attempt() == attempt;
    }
}
